import { describe, expect, it } from 'vitest';
import { OP_TYPES, TASK_TYPES, type OpType, type TaskType } from '../../src/protocol/index.js';
import type { ScenarioResult } from '../../src/scenario/index.js';
import { runFile } from './shipped.js';

type Mark = OpType | TaskType;

const FILES: Readonly<Record<string, readonly Mark[]>> = {
  'scenarios/commands/every-kind-of-op.yaml': [...OP_TYPES, 'kUpdateTableAlive'],
  'scenarios/nameserver/other-ops-wait-behind-an-index.yaml': [
    'kAddIndexToTablet',
    'kAddIndexToTabletRequest',
    'kAddIndexToTableInfo',
    'kExtractIndexData',
    'kExtractIndexRequest',
    'kSendIndexData',
    'kSendIndexRequest',
    'kLoadIndexData',
    'kLoadIndexRequest',
    'kAddMultiTableIndex',
    'kAddTableIndex',
    'kCreateProcedure',
  ],
  'scenarios/failover/lp-020-leader-killed.yaml': ['kSelectLeader', 'kChangeLeader', 'kUpdateLeaderInfo'],
  'scenarios/recovery/lp-101-disconnected-and-others-wrote.yaml': [
    'kRecoverTable',
    'kDropTable',
    'kPauseSnapshot',
    'kSendSnapshot',
    'kLoadTable',
    'kAddReplica',
    'kRecoverSnapshot',
    'kCheckBinlogSyncProgress',
    'kUpdatePartitionStatus',
  ],
  'scenarios/topology/lp-200-makesnapshot.yaml': ['kMakeSnapshot'],
  'scenarios/topology/lp-181-delreplica-0.yaml': ['kDelReplica', 'kDelTableInfo'],
  'scenarios/topology/lp-130-migrate-4-to-6.yaml': ['kAddTableInfo', 'kUpdateTableInfo'],
};

describe('coverage', () => {
  const results = new Map<string, ScenarioResult>();
  const reachedBy = (file: string): readonly string[] => {
    const result = results.get(file) ?? runFile(file);
    results.set(file, result);
    return result.reached;
  };

  it.each<Mark>([...OP_TYPES, ...TASK_TYPES])('%s occurs in a shipped scenario', (mark) => {
    const files = Object.keys(FILES).filter((file) => FILES[file]!.includes(mark));
    expect(files, `no scenario is named for ${mark}`).not.toEqual([]);
    for (const file of files) expect(reachedBy(file), `${file} does not reach ${mark}`).toContain(mark);
  });

  it('is not claimed for a mark that does not exist', () => {
    const known: readonly string[] = [...OP_TYPES, ...TASK_TYPES];
    expect(Object.values(FILES).flatMap((marks) => marks.filter((mark) => !known.includes(mark)))).toEqual(
      [],
    );
  });
});
