// A worker of a sweep or a search: the same program as the page, without the page. First it is told what to load and what to run,
// then which seeds, or for how long. Each time it answers with text, for a sweep also with the milliseconds that it worked; no text
// means that something is wrong here, and the page does the work itself.

let ready;

async function prepare(address, module, document, events) {
  const program = await import(address);
  await program.default({ module_or_path: module });
  return program.sweepPrepare(document, events) && program;
}

async function begin(address, module, task) {
  const program = await import(address);
  await program.default({ module_or_path: module });
  return program.checkPrepare(task) && program;
}

onmessage = async ({ data }) => {
  try {
    if (data.length === 4) {
      ready = prepare(...data);
    } else if (data.length === 3) {
      ready = begin(...data);
    } else if (data.length === 1) {
      postMessage([(await ready).checkWork(...data)]);
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
