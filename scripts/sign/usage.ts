export const USAGE = `用法 / Usage:
  piaosu sign keygen KEYFILE [--sm2]
      新建私钥文件 (0600, 不覆盖), 输出密钥号 / makes a private key (0600, never over another), prints its id
  piaosu sign request KEYFILE --institution ID [--seal]
      输出带持有证明的登记请求, 交监管单位提交 POST /keys
      prints the registration request with proof of possession: the body of POST /keys, for your authority to send
  piaosu sign FILE --key KEYFILE [--yes]
      FILE 为 POST /operations/prepare 的答复: 先显示将发生什么, 确认后输出 POST /operations 的请求
      FILE is the answer of POST /operations/prepare: says what it would do, asks, prints the body of POST /operations
  piaosu sign show FILE
      只显示, 不签名 / says what it would do, signs nothing

无需网络 / needs no network.
退出码 / Exit code: 0 完成 done · 1 未确认 not confirmed · 2 无法使用 unusable input`;
