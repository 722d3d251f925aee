export { OPS_COMMANDS, parseOpsLine } from './options.js';
export { opsTool } from './ops-tool.js';
