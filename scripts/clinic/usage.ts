export const USAGE = `用法 / Usage: piaosu clinic COMMAND [--data DIR]

  init --issuer CODE                生成设备密钥，打印登记申请 / make the device's key, print the request
  provision FILE --trust DIR|FILE   装入登记后的设备文件 / take in the device file (--unchecked: without the CA certificates)
  issue FILE [--details FILE]       开票: JSON 或 CSV / issue receipts from JSON or CSV (--clock-set-back after a clock was mended)
  list [--json]                     已开票据 / receipts issued
  verify TEXT|FILE                  核验本机构的二维码或票据文件 / check a QR text or ticket file of this issuer
  export --out FILE [--from N]      导出待上传票据 (NDJSON) / write what is to be uploaded
  confirm FILE                      装入网关的上传回执 / take in the gateway's answer to an upload
  status                            计数、号码余量、待上传时限 / counter, numbers left, hours until an upload is late

  --data        数据目录 (默认 PIAOSU_CLINIC_DIR 或 ./piaosu-clinic) / the device's folder

退出码 / Exit code: 0 完成 / done · 1 有票据被拒或核验无效 / a receipt was refused, or a check is invalid · 2 无法执行 / could not run`;
