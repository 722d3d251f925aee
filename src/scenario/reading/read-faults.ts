import { parseDuration } from '../format/duration.js';
import type { StepOf } from '../format/step-schema.js';
import { parseInterleavingPoint } from '../language/interleaving-point.js';
import { LanguageError } from '../language/tokens.js';
import type { Act, MessagePattern } from '../plan.js';
import type { StepReferences } from './step-references.js';
import type { Path, YamlSource } from './yaml-source.js';

interface Context {
  readonly source: YamlSource;
  readonly references: StepReferences;
}

export type MessagesFile = StepOf<'lose-reply'>['lose-reply'];

/** Which messages are meant; undefined after a mistake. */
export function readMessages(
  { references }: Context,
  path: Path,
  { from, to, method, times }: MessagesFile,
): MessagePattern | undefined {
  const sender = from === undefined ? undefined : references.single([...path, 'from'], from, 'any');
  const receiver = to === undefined ? undefined : references.single([...path, 'to'], to, 'any');
  if ((from !== undefined && sender === undefined) || (to !== undefined && receiver === undefined))
    return undefined;
  return { from: sender, to: receiver, method, times: times ?? 1 };
}

export function readDelay(context: Context, path: Path, delay: StepOf<'delay'>['delay']): Act | undefined {
  const { source } = context;
  if (delay.method === undefined && (delay.from === undefined || delay.to === undefined)) {
    source.reportAt(path, 'without a method a link is meant: give from and to');
    return undefined;
  }
  if (delay.method === undefined && delay.times !== undefined) {
    source.reportKey([...path, 'times'], "'times' counts the requests of a method, and there is no 'method'");
    return undefined;
  }
  const messages = readMessages(context, path, delay);
  return messages && { verb: 'delay', byUs: parseDuration(delay.by)!, messages };
}

export function readKillAt(
  { source, references }: Context,
  path: Path,
  { process, point, on, nth, how }: StepOf<'kill-at'>['kill-at'],
): Act | undefined {
  const target = references.single(
    [...path, 'process'],
    process,
    how === 'expire' ? 'zookeeper-client' : 'server',
  );
  const place = on === undefined ? undefined : references.single([...path, 'on'], on, 'any');
  if (target === undefined || (on !== undefined && place === undefined)) return undefined;
  try {
    const parsed = parseInterleavingPoint(point);
    return { verb: 'kill-at', process: target, point: parsed, on: place, nth: nth ?? 1, how: how ?? 'kill' };
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    source.reportAt([...path, 'point'], error.message, error.offset);
    return undefined;
  }
}

export function readSkew(
  { source, references }: Context,
  path: Path,
  { process, fast, slow, drift }: StepOf<'skew'>['skew'],
): Act | undefined {
  if (fast !== undefined && slow !== undefined) {
    source.reportKey([...path, 'slow'], 'a clock is fast or slow, not both');
    return undefined;
  }
  if (fast === undefined && slow === undefined && drift === undefined) {
    source.reportAt(path, 'expected fast, slow or drift');
    return undefined;
  }
  const targets = references.selectors([...path, 'process'], process, 'server');
  const offsetUs = fast !== undefined ? parseDuration(fast)! : slow !== undefined ? -parseDuration(slow)! : 0;
  return targets && { verb: 'skew', targets, offsetUs, driftPpm: drift ?? 0 };
}
