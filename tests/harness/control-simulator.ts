/** Asks the simulator for something, or tells it to do it (`/control`); what it refuses is an error that says why. */
export async function controlSimulator<Answer>(
  url: string,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(`${url}/control/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer}`);
  return JSON.parse(answer) as Answer;
}
