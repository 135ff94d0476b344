#!/usr/bin/env node
'use strict';

void require('../dist/src/cli/main.js').main();
