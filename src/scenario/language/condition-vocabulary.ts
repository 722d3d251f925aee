import { OP_TYPES, TASK_TYPES } from '../../protocol/index.js';
import { word } from './condition-fields.js';

export const TASK_TYPE = word(...TASK_TYPES);
export const OP_STATUS = word('kInited', 'kDoing', 'kDone', 'kFailed', 'kCanceled');
export const OP_TYPE = word(...OP_TYPES);
export const TABLE_STATE = word(
  'kTableUndefined',
  'kTableNormal',
  'kTableLoading',
  'kMakingSnapshot',
  'kSnapshotPaused',
);
