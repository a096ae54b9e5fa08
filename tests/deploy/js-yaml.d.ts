/** What we use of it; it has no types of its own. */
declare module 'js-yaml' {
  export function safeLoad(text: string): unknown;
}
