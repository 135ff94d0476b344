import { judged, type Measure, meetsBar } from './bench';

/** A measure as one line of text: what, how much, against what, and whether the bar is met. */
export function measureLine(measure: Measure): string {
  const { what, value, unit, baseline, bar } = measure;
  const parts = [`  ${what.padEnd(44)} ${figure(value).padStart(9)} ${unit}`];
  if (baseline) {
    parts.push(`${figure(judged(measure))}x of ${baseline.what} (${figure(baseline.value)})`);
  }
  if (bar) {
    const wanted = 'atLeast' in bar ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`;
    parts.push(`bar ${wanted}${baseline ? 'x' : ''}: ${meetsBar(measure) === true ? 'met' : 'MISSED'}`);
  }
  return parts.join(', ');
}

/** Three digits are all that a measurement on a busy machine is good for. */
function figure(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
