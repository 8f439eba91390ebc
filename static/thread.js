// One of the further threads of kernels.js: it takes part in every run until its worker ends, and that
// is with the networks' worker. Were it ended alone, the run would wait for it.

// The others do without this one.
const fail = () => {
  postMessage(false);
  close();
};

onmessageerror = fail;
onmessage = async ({data: {module, memory, stack, shared, number}}) => {
  const instance = await WebAssembly.instantiate(module, {env: {memory}}).catch(console.debug);
  if (!instance) return fail();
  postMessage(true);
  instance.exports.__stack_pointer.value = stack;
  instance.exports.help(shared, number);
};
