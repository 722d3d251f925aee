import { start } from '../../src/cli/main.js';

start();
