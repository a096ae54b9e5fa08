import { z } from 'zod';
import type { ConfiguredSource } from '../configured-source';
import type { Piece, VariableTexts } from '../piece';
import { urlSchema } from '../value-schemas';

const STANDARD_API_URL = 'https://app.referralhero.com/api/v2';

const texts = z.looseObject({
  REFERRALHERO_LIST: z.string().optional(),
  REFERRALHERO_WEBHOOK_SECRET: z.string().optional(),
  REFERRALHERO_API_TOKEN: z.string().optional(),
  REFERRALHERO_API_URL: urlSchema(['https:', 'http:'], z.string()).optional(),
});

/** `REFERRALHERO_LIST` describes a source; without it the other variables of the group mean nothing. */
export const referralheroSource: Piece<ConfiguredSource | null> = {
  variables: [
    { name: 'REFERRALHERO_LIST', shown: 'plainly' },
    { name: 'REFERRALHERO_WEBHOOK_SECRET', shown: 'as_set_or_not' },
    { name: 'REFERRALHERO_API_TOKEN', shown: 'as_set_or_not' },
    { name: 'REFERRALHERO_API_URL', shown: 'without_password' },
  ],
  schema: texts.transform((set, context): ConfiguredSource | null => {
    if (set.REFERRALHERO_LIST === undefined) return null;
    if (set.REFERRALHERO_WEBHOOK_SECRET === undefined) {
      const message = 'is required when REFERRALHERO_LIST is set: no webhook is taken without it';
      context.addIssue({ code: 'custom', path: ['REFERRALHERO_WEBHOOK_SECRET'], message });
      return z.NEVER;
    }
    return {
      name: 'referralhero',
      provider: 'referralhero',
      listUuid: set.REFERRALHERO_LIST,
      webhookSecret: set.REFERRALHERO_WEBHOOK_SECRET,
      apiToken: set.REFERRALHERO_API_TOKEN ?? null,
      apiUrl: (set.REFERRALHERO_API_URL ?? STANDARD_API_URL).replace(/\/+$/, ''),
    };
  }) as z.ZodType<ConfiguredSource | null, VariableTexts>,
};
