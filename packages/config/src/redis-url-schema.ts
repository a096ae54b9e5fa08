import { z } from 'zod';
import { requiredText, urlSchema } from './value-schemas';

const oneServer = urlSchema(['redis:', 'rediss:']);

/**
 * A Redis; or, where several hosts are named as in a URL of Postgres (`redis://user:password@a:7000,b:7000,c:7000`), nodes of
 * a Redis Cluster, of which each becomes a URL.
 */
export const redisUrlSchema: z.ZodType<string | readonly string[], string | undefined> = requiredText().transform(
  (text, context) => {
    const urls = urlsOf(text);
    for (const url of urls) {
      const checked = oneServer.safeParse(url);
      if (!checked.success) return refuse(context, checked.error.issues[0]?.message ?? '');
      if (urls.length > 1 && !/^\/?0?$/.test(new URL(url).pathname))
        return refuse(context, 'names several hosts, so it is a Redis Cluster, which has database 0 alone');
    }
    return urls.length === 1 ? text : urls;
  },
);

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

/** Each host with what stands before and after all of them. A comma in a password is none between hosts. */
function urlsOf(text: string): string[] {
  const [, before, hosts, after] = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/s.exec(text) ?? [];
  if (before === undefined || hosts === undefined || after === undefined) return [text];
  return hosts.split(',').map((host) => `${before}${host.trim()}${after}`);
}
