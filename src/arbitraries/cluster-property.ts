import fc from 'fast-check';
import { writeScenario } from '../scenario/index.js';
import { clusterPlan, type ClusterPlan, type ProfileName } from './cluster-plan.js';
import { judgeClusterPlan } from './judge-run.js';
import { fileOfPlan } from './plan-file.js';

/**
 * That every plan of a profile keeps what the profile promises. A failure tells the verdict, and the
 * scenario file of the shrunk plan, for `openmldb-sim run`.
 *
 * @example fc.assert(clusterProperty('tablets'), { numRuns: 50 })
 */
export function clusterProperty(profile: ProfileName = 'tablets'): fc.IProperty<[ClusterPlan]> {
  return fc.property(clusterPlan(profile), (plan) => {
    const { class: judged, result } = judgeClusterPlan(plan);
    if (judged !== 'broken') return;
    throw new Error(`${result.verdict}: ${result.reason ?? ''}\n\n${writeScenario(fileOfPlan(plan))}`);
  });
}
