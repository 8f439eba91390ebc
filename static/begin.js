// Starts a module as a worker. A worker has the policy of its own response, and many hosts send none
// with it. One that starts from a blob has the policy of who starts it: in the end, the page's. What it
// is to know is in `name`, since an address with that would never be in the browser's HTTP cache.
export const begin = (address, name) => {
  const source = new Blob([`import ${JSON.stringify(address.href)};`], {type: "text/javascript"});
  return new Worker(URL.createObjectURL(source), {type: "module", name});
};
