import { Skeleton, VisuallyHidden } from '@mantine/core';

/** In place of lines that are loaded, as high as they will be. */
export function LoadingLines({ lines, height = 20 }: { readonly lines: number; readonly height?: number }) {
  return (
    <div role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={height} mb={12} width={`${100 - ((line * 17) % 34)}%`} />
      ))}
    </div>
  );
}
