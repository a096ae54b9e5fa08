import { Button, Slider } from '@mantine/core';
import { useMemo } from 'react';
import { timeInWords } from '../../parts/in-words';
import styles from './as-of-slider.module.css';
import type { Change } from './use-history';

interface AsOfSliderProps {
  /** The newest first. */
  readonly changes: readonly Change[];
  /** Null: as it is now. */
  readonly version: string | null;
  readonly onVersion: (version: string | null) => void;
}

/** Through time, a version a step; the last step is now. */
export function AsOfSlider({ changes, version, onVersion }: AsOfSliderProps) {
  const steps = useMemo(() => changes.toReversed(), [changes]);
  const at = version === null ? steps.length - 1 : steps.findIndex((change) => change.version === version);
  const nameOf = (step: number) => {
    const change = steps[step];
    if (change === undefined) return 'now';
    return `version ${change.version}, ${timeInWords(change.at)}`;
  };
  const go = (step: number) => onVersion(step >= steps.length - 1 ? null : (steps[step]?.version ?? null));
  if (steps.length < 2) return <p className={styles.one}>It has one version, so there is no other time to look at.</p>;
  return (
    <div className={styles.asOf}>
      <div className={styles.line}>
        <span className={styles.label}>
          As of <strong>{version === null ? 'now' : nameOf(at)}</strong>
        </span>
        <Button size="compact-xs" variant="default" disabled={version === null} onClick={() => onVersion(null)}>
          Back to now
        </Button>
      </div>
      <Slider
        min={0}
        max={steps.length - 1}
        step={1}
        value={at}
        onChange={go}
        label={null}
        size="sm"
        thumbSize={18}
        marks={steps.length <= 40 ? steps.map((_, value) => ({ value })) : []}
        thumbLabel="As of"
        thumbValueText={version === null ? 'now' : nameOf(at)}
      />
    </div>
  );
}
