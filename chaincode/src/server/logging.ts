/**
 * The shim's loggers take their level from the environment when they are made. This module is imported before the
 * shim is: at the shim's own default, `info`, logging takes a fifth of the chaincode's processor time.
 */
process.env['CORE_CHAINCODE_LOGGING_LEVEL'] ??= 'ERROR';

export {};
