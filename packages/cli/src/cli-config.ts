import { urlSchema, variable } from '@evenkeel/config';
import { z } from 'zod';

/** All that the command reads from its environment. */
export const cliConfig = {
  url: variable(
    'EVENKEEL_URL',
    z.preprocess((url) => url ?? 'http://127.0.0.1:3001', urlSchema(['http:', 'https:'])) as z.ZodType<
      string,
      string | undefined
    >,
  ),
  apiKey: variable(
    'EVENKEEL_API_KEY',
    z.string('is required: a key of the REST API, ek_…').regex(/^ek_\S+$/, 'must begin with ek_'),
    'as_set_or_not',
  ),
};
