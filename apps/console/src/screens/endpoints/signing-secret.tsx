import { SecretOnce } from '../../parts/secret-once';

export function SigningSecret({ secret }: { readonly secret: string }) {
  return (
    <SecretOnce
      secret={secret}
      label="Signing secret"
      about="Store it with your service now: it verifies our signatures with it. It cannot be shown again, only rotated."
    />
  );
}
