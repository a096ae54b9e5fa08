import type { Endpoint } from './use-endpoint';

/** Of each dialog about one endpoint. */
export interface EndpointDialogProps {
  readonly endpoint: Endpoint;
  readonly opened: boolean;
  readonly onClose: () => void;
}
