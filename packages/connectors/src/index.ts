export { forgeWebhook, type ForgedWebhook, type WebhookToForge } from './providers/referralhero/forge';
export type { ProviderReferredBy, ProviderReward, ProviderSubscriber } from './providers/referralhero/provider-side';
export { loadConnectors, type LoadedConnectors } from './registry';
