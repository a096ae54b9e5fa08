import { Fragment } from 'react';

/** A name of the API, such as `subscriber_updated`: where it must be broken, it is after an underscore. */
export function CodeName({ name }: { readonly name: string }) {
  return name.split(/(?<=_)/).map((part, at) => (
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
