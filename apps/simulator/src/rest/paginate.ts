import type { RestFaultSettings } from '../settings/rest-fault-settings';

export interface Pagination {
  readonly total_pages: number;
  readonly current_page: number;
  readonly per_page: number;
  readonly total_objects: number;
}

export interface Page {
  readonly from: number;
  readonly to: number;
  readonly pagination: Pagination;
}

/** Where a page begins and ends; past the last one (not documented, contract 2.3) it is empty, or the last by switch. */
export function paginate(total: number, page: number, perPage: number, { beyond_last_page }: RestFaultSettings): Page {
  const total_pages = Math.ceil(total / perPage);
  const current_page = beyond_last_page === 'last_page' ? Math.max(1, Math.min(page, total_pages)) : page;
  const from = Math.min(total, (current_page - 1) * perPage);
  return {
    from,
    to: Math.min(total, from + perPage),
    pagination: { total_pages, current_page, per_page: perPage, total_objects: total },
  };
}
