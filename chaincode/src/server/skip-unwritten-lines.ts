/**
 * The shim's loggers make every line that they are given, with time and colour, and drop it after that where its level is not
 * written: a seventh of the processor time of a decision. Here a line that will not be written is not made; those that are
 * written stay as they are, and a level that is set later counts. Imported before the shim's other modules, which keep the
 * loggers that they get.
 */
import './logging';
import shimLogger from 'fabric-shim/lib/logger';

const LEVELS = ['warn', 'info', 'http', 'verbose', 'debug', 'silly'] as const;
const lean = new WeakSet<object>();
const { getLogger } = shimLogger;

shimLogger.getLogger = (name) => {
  const logger = getLogger(name);
  if (lean.has(logger)) return logger;
  lean.add(logger);
  for (const level of LEVELS) {
    const write = logger[level].bind(logger);
    logger[level] = (...line) => (logger.isLevelEnabled(level) ? write(...line) : logger);
  }
  return logger;
};
