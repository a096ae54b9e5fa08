export {
  classifyFailure,
  classifyStatus,
  ERROR_CLASSES,
  type Classified,
  type ErrorClass,
  type Verdict,
} from './classify-answer';
export { AddressRefused, guardAddresses, type AddressGuard } from './guard-address';
export { nextWait, retryAfterMs, type FailedAttempt } from './retry-schedule';
export { createSender, type Answered, type OutboundRequest, type Sender, type SenderOptions } from './send-message';
export { newSecret, outboundHeaders, signMessage, type MessageToSign } from './sign-message';
