// Loads and starts the program. A file of its own because the content security policy forbids inline scripts.
//
// `data-boot` on the root element says how far it has come: `loading`, `ready` or `failed`. The mark `orrery:ready` is for
// measurements.

const root = document.documentElement;
const address = (text) => new URL(text, document.baseURI).href;

root.dataset.boot = "loading";
try {
  const { content, dataset } = document.querySelector('meta[name="orrery:program"]');
  const program = await import(address(content));
  await program.default({ module_or_path: address(dataset.wasm) });
  performance.mark("orrery:ready");
  root.dataset.boot = "ready";
} catch (error) {
  root.dataset.boot = "failed";
  console.error(error);
  const status = document.getElementById("boot-status");
  if (status) {
    status.textContent = `The page could not start: ${error.message} Reload it, or try a current browser.`;
  }
}

const { content: socket } = document.querySelector('meta[name="orrery:reload"]');
if (!socket.startsWith("{{")) {
  const { listen } = await import(address("reload.mjs"));
  listen(socket);
}
