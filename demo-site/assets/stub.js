// Calls that this page makes before the script has loaded wait here, and are made in order. It stands in a file of its
// own since the page's policy lets nothing inline run.
if (!window.sdk) {
  const stub = { q: [] }
  for (const method of ['fire', 'lead', 'on', 'consent']) {
    stub[method] = (...call) => new Promise((resolve) => stub.q.push([method, call, resolve]))
  }
  window.sdk = stub
}
