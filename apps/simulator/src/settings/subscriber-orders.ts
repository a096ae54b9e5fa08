/** `sort_by` of a page of subscribers (contract 2.3). */
export const SUBSCRIBER_ORDERS = [
  'registration_desc',
  'registration_asc',
  'email_asc',
  'email_desc',
  'name_asc',
  'name_desc',
  'position_asc',
  'position_desc',
  'people_referred_asc',
  'people_referred_desc',
  'points_asc',
  'points_desc',
] as const;
export type SubscriberOrder = (typeof SUBSCRIBER_ORDERS)[number];
