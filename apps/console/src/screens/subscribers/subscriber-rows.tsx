import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type MouseEvent } from 'react';
import type { PagedList } from '../../api/paged-list';
import { countInWords } from '../../parts/in-words';
import type { Subscriber } from './subscriber-list';
import { HEAD, SubscriberRow } from './subscriber-row';
import styles from './subscriber-rows.module.css';

const ROW_HEIGHT = 46;
/** Drawn beyond what is seen, so that a fast scroll finds rows that are there. */
const DRAWN_BEYOND = 8;
/** How near the end of what is loaded one may come before more is asked for. */
const LOADED_AHEAD = 70;

/** A table of which as many rows exist as are seen; its rows scroll within it. */
export function SubscriberRows({ list }: { readonly list: PagedList<Subscriber> }) {
  const { items, hasMore, isLoading, isStale, loadMore } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const waiting = hasMore || isLoading ? 8 : 0;
  // eslint-disable-next-line react-hooks/incompatible-library -- it is read while drawing and handed to nobody
  const rows = useVirtualizer({
    count: items.length + waiting,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: DRAWN_BEYOND,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const follow = useFollowLinks();
  useEffect(() => {
    if (hasMore && last > items.length - LOADED_AHEAD) loadMore();
  }, [hasMore, last, items.length, loadMore]);
  return (
    <>
      <div
        className={styles.scroller}
        ref={scroller}
        role="table"
        tabIndex={0}
        aria-label="Subscribers"
        aria-rowcount={hasMore ? -1 : items.length + 1}
        aria-busy={isLoading || isStale}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.headRow} aria-rowindex={1}>
            {HEAD.map(({ name, className }) => (
              <span key={name} role="columnheader" className={className}>
                {name}
              </span>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={styles.body}
          onClick={follow}
          style={{ height: rows.getTotalSize() }}
          data-stale={isStale}
        >
          {drawn.map(({ index, start }) => {
            const item = items[index];
            return item === undefined ? (
              <WaitingRow key={index} start={start} />
            ) : (
              <SubscriberRow key={index} subscriber={item} index={index} start={start} />
            );
          })}
        </div>
      </div>
      <Count items={items.length} hasMore={hasMore} isLoading={isLoading} />
    </>
  );
}

/** Links of the rows lead within the console, unless they are to be opened elsewhere. */
function useFollowLinks() {
  const { history } = useRouter();
  return (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link === null || !isPlain) return;
    event.preventDefault();
    history.push(link.pathname);
  };
}

function WaitingRow({ start }: { readonly start: number }) {
  return (
    <div role="row" className={styles.waiting} style={{ transform: `translateY(${start}px)` }}>
      <span role="cell">
        <VisuallyHidden>Loading</VisuallyHidden>
        <Skeleton height={12} width="42%" animate={false} />
      </span>
    </div>
  );
}

interface CountProps {
  readonly items: number;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
}

/** How many are there is told by the overview: to count what fits would cost a look at each row. */
function Count({ items, hasMore, isLoading }: CountProps) {
  const text = hasMore ? `The first ${countInWords(items, 'subscriber')} of more` : countInWords(items, 'subscriber');
  return <p className={styles.count}>{isLoading ? '\u00a0' : text}</p>;
}
