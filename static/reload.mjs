// While developing: reloads the page when `trunk serve` has built it anew, and shows why when it could not.
// A published page never loads this file.

const RETRY_MS = 2000;

export function listen(base) {
  const address = new URL(`${base}.well-known/trunk/ws`, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  connect(address, false);
}

function connect(address, again) {
  const socket = new WebSocket(address);
  // The server was gone and is back: it has built everything anew.
  socket.onopen = () => again && location.reload();
  socket.onclose = () => setTimeout(() => connect(address, true), RETRY_MS);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "reload") location.reload();
    if (message.type === "buildFailure") show(message.data.reason);
  };
}

function show(reason) {
  let panel = document.querySelector(".build-failure");
  if (!panel) {
    panel = document.createElement("pre");
    panel.className = "build-failure";
    panel.setAttribute("role", "alert");
    document.body.append(panel);
  }
  panel.textContent = `The last change does not build; the page shows the one before it.\n\n${reason}`;
}
