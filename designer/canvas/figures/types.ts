/** What a step did in the time that is looked at: its counters, and in words what is derived from them. */

export interface Figures {
  in: number;
  ok: number;
  ignored: number;
  failed: number;
  held: number;
  /** Share of the records that went through, such as "98.4 %"; "–" while none is done. */
  success: string;
  /** Time at work for one record, and within which half and 95 % of the runs were done. */
  each: string;
  p50: string;
  p95: string;
}
