// node measure.mjs WORK WARMUPS ITERATIONS MILLIS
// Prints for each iteration how many nanoseconds one unit of the work took on average.

import {works} from './works.mjs';

const [work, warmups, iterations, millis] = process.argv.slice(2);
const {units, run} = works[work]();
const nanos = BigInt(millis) * 1_000_000n;

const iterate = () => {
  const start = process.hrtime.bigint();
  let runs = 0;
  let elapsed = 0n;
  do {
    run();
    runs++;
    elapsed = process.hrtime.bigint() - start;
  } while (elapsed < nanos);
  return Number(elapsed) / runs / units;
};

for (let i = 0; i < Number(warmups); i++) {
  iterate();
}
for (let i = 0; i < Number(iterations); i++) {
  console.log(iterate());
}
