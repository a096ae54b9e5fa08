import { Suspense, useState, type ComponentType } from 'react';

interface Opened {
  readonly opened: boolean;
}

/** A dialog that is loaded when it is opened for the first time (`lazy`), and then stays, so that it can close in its own way. */
export function OnceOpened<Props extends Opened>({
  of: Dialog,
  ...props
}: { readonly of: ComponentType<Props> } & Props) {
  const [wasOpened, setWasOpened] = useState(false);
  if (props.opened && !wasOpened) setWasOpened(true);
  if (!wasOpened) return null;
  return (
    <Suspense fallback={null}>
      <Dialog {...(props as unknown as Props)} />
    </Suspense>
  );
}
