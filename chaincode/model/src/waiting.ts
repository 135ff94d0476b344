import { type Instant, instantOf } from './values';

/**
 * When the wait of something is over that has not begun to wait: never. A transaction's time is what its client claims when
 * it is endorsed, and who has the endorsements can keep them and submit days later. So what a transaction announces cannot
 * count the days from its own time: the same input once more, endorsed by hospitals that have seen the announcement, begins
 * the wait.
 */
export const NOT_BEGUN: Instant = instantOf(253_402_300_799_999);
