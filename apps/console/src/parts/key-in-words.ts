/** As a person calls a key: that of the environment has the name of its variable. */
export function keyInWords(name: string): string {
  return name === 'EVENKEEL_ADMIN_KEY' ? 'First key' : name;
}
