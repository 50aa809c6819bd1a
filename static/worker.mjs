// A worker of a sweep: the same program as the page, without the page. First it is told what to load and what to run, then which
// seeds. Each time it answers with text and the milliseconds that it worked; no text means that something is wrong here, and the
// page does the work itself.

let ready;

async function prepare(address, module, document, events) {
  const program = await import(address);
  await program.default({ module_or_path: module });
  return program.sweepPrepare(document, events) && program;
}

onmessage = async ({ data }) => {
  try {
    if (data.length === 4) {
      ready = prepare(...data);
    } else {
      const program = await ready;
      const began = performance.now();
      const answer = program.sweepRun(...data);
      postMessage([answer, performance.now() - began]);
    }
  } catch {
    postMessage([]);
  }
};
