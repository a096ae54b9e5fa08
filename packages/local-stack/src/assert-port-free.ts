import { createServer } from 'node:net';

/** Loopback and both wildcards: macOS lets a wildcard and a loopback listener share a port, so one probe is not enough. */
const ADDRESSES = ['127.0.0.1', '0.0.0.0', '::'];

/** Rejects with one line that names the port and what to do about it, when something listens on the port. */
export async function assertPortFree(port: number, variableName: string): Promise<void> {
  for (const address of ADDRESSES) {
    const code = await codeOfListening(port, address);
    if (code === 'EADDRINUSE') {
      throw new Error(`port ${port} is taken: stop what listens there, or set ${variableName}`);
    }
    if (code === 'EACCES') {
      throw new Error(`port ${port} may not be opened by this user: set ${variableName} to one above 1023`);
    }
  }
}

/** The error code of listening there for a moment, or undefined. A machine without IPv6 answers a code that is no refusal. */
function codeOfListening(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
