/** The mark: a keel under a level line. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0b6e76" />
      <path
        d="M7 13h18M9.5 18c1.5 4 4 6 6.5 6s5-2 6.5-6z"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="8" r="1.9" fill="#fff" />
    </svg>
  );
}
