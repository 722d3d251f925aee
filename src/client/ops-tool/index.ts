export { OPS_COMMANDS, opsHelp, parseOpsLine } from './options.js';
export { opsTool } from './ops-tool.js';
