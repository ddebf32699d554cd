"""The wording of messages about archives of results."""

from __future__ import annotations

from sim.declare.text import Text

ARCHIVE_MESSAGES: dict[str, Text] = {
    "archive.exists": Text("is there already; --overwrite replaces an archive that this program wrote", "已存在；加 --overwrite 可替换本程序写出的归档"),
    "archive.version": Text(
        "these results are of model version {found}, and this program is version {ours}; archive them with the program that made them",
        "此结果由模型版本 {found} 产生，而本程序的模型版本为 {ours}；请用产生该结果的程序归档",
    ),
    "archive.data": Text(
        "the data of the region '{region}' are no longer those that the results were made from; run them again",
        "地区 '{region}' 的数据已不是产生此结果时的数据；请重新运行",
    ),
    "archive.other": Text("{what}; run it again", "{what}；请重新运行"),
    "archive.document": Text("'{name}' is lacking, so this installation cannot write archives; install it anew", "缺少 '{name}'，无法写出归档；请重新安装"),
    "archive.no_zip": Text("no zip file, or a damaged one: {why}", "不是 zip 文件，或文件已损坏：{why}"),
    "archive.outside": Text(
        "the archive holds '{name}', which leads out of its folder; nothing was run", "归档中的 '{name}' 指向归档文件夹之外；未运行任何内容"
    ),
    "archive.twice": Text("the archive holds '{name}' twice", "归档中的 '{name}' 重复出现"),
    "archive.locked": Text("'{name}' is protected by a password", "'{name}' 受密码保护"),
    "archive.large": Text("more than {files} files or {size} GB: too much to unpack", "超过 {files} 个文件或 {size} GB，无法解压"),
    "archive.none": Text(
        "no archive of results: it lacks {name} (hazepact archive writes one)", "不是结果归档：缺少 {name}（归档由 hazepact archive 写出）"
    ),
    "archive.foreign": Text(
        "an archive of another program: {name} was not written by hazepact archive", "是其他程序的归档：{name} 不是由 hazepact archive 写出的"
    ),
    "archive.format": Text("format {found} of a newer program; this one reads format {ours}", "格式 {found} 由更新的程序写出；本程序可读的格式为 {ours}"),
    "archive.broken": Text("cannot be read: {why}", "无法读取：{why}"),
    "archive.lacks": Text("the archive lacks this file", "归档中缺少此文件"),
    "archive.sum": Text("the checksum is not that of {list}: the file was changed", "校验和与 {list} 不符：文件已被改动"),
    "archive.unlisted": Text("the file does not stand in {list}", "{list} 未列出此文件"),
    "archive.made_by": Text(
        "was made by HazePact {found} (model version {found_model}), and this is {ours} (model version {ours_model}); "
        "install that version, or run the code in the archive with --archived-code",
        "由 HazePact {found}（模型版本 {found_model}）产生，而此处为 {ours}（模型版本 {ours_model}）；请安装该版本，或加 --archived-code 使用归档中的代码",
    ),
}
