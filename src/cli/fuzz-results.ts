import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FuzzRun } from '../campaign/fuzz.js';
import { UsageError } from './io.js';

/** What a campaign is: runs of another campaign cannot be counted as its own. */
export interface CampaignFrame {
  readonly profile: string;
  readonly seed: number;
  /** Share `i` of `n`, as in `1/4`. */
  readonly shard: string;
}

/** The results of a campaign in a file, a line a run, written as they come. */
export class FuzzResults {
  readonly runs = new Map<number, FuzzRun>();
  private readonly path: string;

  /** Opens the results in a folder; with `resume` those that are there count, otherwise they are begun anew. */
  constructor(
    readonly folder: string,
    private readonly frame: CampaignFrame,
    resume: boolean,
  ) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, 'results.jsonl');
    if (resume) this.read();
    else writeFileSync(this.path, `${JSON.stringify({ campaign: this.frame })}\n`);
  }

  add(run: FuzzRun): void {
    this.runs.set(run.number, run);
    appendFileSync(this.path, `${JSON.stringify(run)}\n`);
  }

  private read(): void {
    if (!existsSync(this.path)) throw new UsageError(`--resume: there is no ${this.path}`);
    const lines = readFileSync(this.path, 'utf8').split('\n');
    const frame = parsed(lines[0] ?? '') as { readonly campaign?: CampaignFrame } | undefined;
    if (frame?.campaign === undefined) throw new UsageError(`${this.path}: not the results of a campaign`);
    const { profile, seed, shard } = frame.campaign;
    if (profile !== this.frame.profile || seed !== this.frame.seed || shard !== this.frame.shard) {
      throw new UsageError(
        `${this.path}: begun with --profile ${profile} --seed ${seed} --shard ${shard}; give the same, or another --out`,
      );
    }
    const kept = [lines[0]!];
    for (const line of lines.slice(1)) {
      // A campaign that was killed may have left half a line.
      const run = parsed(line) as FuzzRun | undefined;
      if (typeof run?.number !== 'number') continue;
      this.runs.set(run.number, run);
      kept.push(line);
    }
    writeFileSync(this.path, `${kept.join('\n')}\n`);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
