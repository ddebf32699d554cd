"""The words of the command line, English and Chinese."""

from __future__ import annotations

from sim.declare.text import Language, Text

WORDS: dict[str, Text] = {
    "about": Text(
        "HazePact: which institutions make neighbouring governments keep cooperating on a shared airshed?",
        "HazePact：哪些制度能让相邻政府在共同的大气流域中持续合作？",
    ),
    "start": Text("Start with: hazepact run bth_status_quo bth_full_package", "起步：hazepact run bth_status_quo bth_full_package"),
    "usage": Text("Usage:", "用法："),
    "commands": Text("Commands", "命令"),
    "arguments": Text("Arguments", "参数"),
    "options": Text("Options", "选项"),
    "example": Text("Example", "示例"),
    "help.help": Text("show this message and exit", "显示本帮助并退出"),
    "help.default": Text("[default: ", "[默认："),
    "help.version": Text("show the version and exit", "显示版本并退出"),
    "help.lang": Text("language: en or zh (also HAZEPACT_LANG)", "语言：en 或 zh（也可设置 HAZEPACT_LANG）"),
    "help.quiet": Text("print results only (of run and compare: the short table)", "只输出结果（run 与 compare 仅输出简表）"),
    "help.verbose": Text("print more", "输出更多信息"),
    # commands
    "new": Text("write a starter scenario", "生成起步情景"),
    "check": Text("check scenario files: every error at once", "检查情景文件：一次列出全部错误"),
    "explain": Text("every value of a scenario, and where it came from", "列出情景的每个取值及其来源"),
    "list": Text(
        "list mechanisms, levers, sets of levers, outcomes, figures, scenarios, studies, regions, parameters, stages",
        "列出机制、杠杆、杠杆集合、指标、图、情景、研究、地区、参数或阶段",
    ),
    "run": Text("run scenarios; several are compared", "运行情景；多个情景自动比较"),
    "compare": Text("compare stored results, paired", "对已保存的结果做配对比较"),
    "report": Text("one page of results to share: question, answer, figures, how sure", "可分享的单页报告：问题、结论、图表与可靠程度"),
    "opt.report_out": Text("the page (default: report.html in the folder of the last result)", "报告文件（默认为最后一个结果文件夹中的 report.html）"),
    "opt.report_pdf": Text("also a PDF of it", "同时生成 PDF"),
    "opt.report_title": Text("title (default: titles of the scenarios)", "标题（默认为情景标题）"),
    "diff": Text("two scenarios in words: what differs, where it comes from, what the literature expects", "用文字比较两个情景：差异、来源、文献预期"),
    "arg.diff_first": Text("a scenario file, the name of a shipped one, or a folder of results", "情景文件、内置情景名或结果文件夹"),
    "arg.diff_second": Text("the scenario that is set beside it", "与之比较的情景"),
    "opt.diff_set": Text("a change of the second scenario", "对第二个情景的修改"),
    "opt.diff_variant": Text("a variant of the second scenario", "第二个情景的变体"),
    "design": Text("the cheapest mix of institutions that reaches an aim with every party staying", "达到目标且各方均不退出的最廉价制度组合"),
    "design.mixes": Text("At most {most} of {all} mixes are tried.", "共有 {all} 个组合，最多尝试 {most} 个。"),
    "design.scenario": Text("The answer as a scenario: {path}", "所得方案的情景文件：{path}"),
    "arg.design": Text("a file of the designer, or the name of a shipped one", "制度组合设计文件或内置设计名"),
    "opt.design_draws": Text("draws in which every mix is tried (default: as the file says)", "每个组合的抽样数（默认按文件）"),
    "opt.design_seed": Text("seed of the search (default: as the file says)", "搜索种子（默认按文件）"),
    "opt.executor": Text(
        "where the runs are done: local (default), dask=local, or dask=tcp://HOST:PORT (a Dask scheduler)",
        "在何处运行：local（默认）、dask=local 或 dask=tcp://主机:端口（Dask 调度器）",
    ),
    "error.clock": Text("'--time' must be HH:MM:SS or D-HH:MM:SS; found {found}", "'--time' 应为 时:分:秒 或 天-时:分:秒；实际为 {found}"),
    "error.executor": Text(
        "'--executor' must be local, dask=local or dask=tcp://HOST:PORT; found {found}",
        "'--executor' 应为 local、dask=local 或 dask=tcp://主机:端口；实际为 {found}",
    ),
    "branch": Text("a stored result once more with a change from a month on", "自某月起变更后重跑已保存的结果"),
    "arg.run_result": Text("folder of a result of 'run'", "run 命令的结果文件夹"),
    "opt.at": Text("first month of the change", "变更开始的月份"),
    "opt.branch_set": Text("what changes from that month on (repeat)", "自该月起变更的键与值（可重复）"),
    "opt.branch_out": Text("folder for the result (default: beside the original)", "结果所在文件夹（默认与原结果并列）"),
    "attribute": Text("what carries the effect of one scenario over another", "一个情景相对另一个的效应由何承担"),
    "plot": Text("draw figures of stored results, as a journal or a thesis wants them", "按期刊或论文要求绘制已保存结果的图"),
    "table": Text("tables of stored results for a paper", "由已保存的结果生成论文用表格"),
    "export": Text("stored results as files of other programs: CSV, Excel, Stata, netCDF, IAMC", "将已保存的结果导出为 CSV、Excel、Stata、netCDF 或 IAMC 文件"),
    "arg.exported": Text(
        "result folders of 'run' (the first is the baseline), or one of 'sweep'", "run 的结果文件夹（第一个为基准），或一个 sweep 的结果文件夹"
    ),
    "opt.export_format": Text("file formats: {formats} (default: csv)", "文件格式：{formats}（默认 csv）"),
    "opt.export_period": Text(
        "what a value of a run is taken over: {steps} (default: years; of a study every period that it keeps)",
        "每次模拟取值的时间步：{steps}（默认 years；研究则为其保留的全部时段）",
    ),
    "opt.export_out": Text("folder for the files (default: export/ in the last result)", "文件所在文件夹（默认为最后一个结果下的 export/）"),
    "opt.export_overwrite": Text("replace files that an earlier export wrote", "替换此前导出的文件"),
    "export.infinite": Text("{count} infinite values are missing in the Stata file: Stata has none", "Stata 不支持无穷值：文件中有 {count} 个无穷值记为缺失"),
    "cite": Text("references of the program, its data and its literature: BibTeX, RIS, GB/T 7714", "程序、数据与文献的参考文献：BibTeX、RIS、GB/T 7714"),
    "arg.cited": Text(
        "scenarios or result folders; without any, the program alone is cited", "情景或结果文件夹；不给出时只引用本程序"
    ),
    "opt.cite_format": Text("form of the references: {formats} (default: text)", "参考文献格式：{formats}（默认 text）"),
    "cite.unverified": Text("not confirmed: {fields}", "未经核实：{fields}"),
    "cite.plain": Text(
        "{count} of {all} references stand as their source is written in the pack or in the ledger; complete them before you print them",
        "{all} 条参考文献中有 {count} 条照数据包或台账的写法列出；付印前请补全",
    ),
    "cite.no_work": Text(
        "numbers of {names} that are assumptions, own computations or recalled have no reference: hazepact region check {names}",
        "{names} 中属于假设、自行推算或凭记忆的数值没有文献：hazepact region check {names}",
    ),
    "explore": Text("a page on this machine where a scenario is switched, run and compared", "在本机网页中切换情景的制度、运行并比较"),
    "arg.explored": Text(
        "a scenario file, the name of a shipped scenario, or a result folder of 'run', which is compared with (default: bth_full_package)",
        "情景文件、内置情景名，或作为对照的 run 结果文件夹（默认 bth_full_package）",
    ),
    "opt.port": Text("port of 127.0.0.1 (default: the first free one from 8050 up)", "127.0.0.1 的端口（默认取 8050 起第一个空闲端口）"),
    "opt.no_browser": Text("print the address and open no browser", "只显示地址，不打开浏览器"),
    "opt.explore_out": Text(
        "keep the results in this folder (default: they go when the command is ended)", "将结果保留在此文件夹（默认在命令结束时删除）"
    ),
    "explore.at": Text("The page is at {address} (Ctrl-C ends it)", "页面地址：{address}（按 Ctrl-C 结束）"),
    "explore.no_browser": Text("No browser could be opened; open the address yourself.", "未能打开浏览器；请自行打开该地址。"),
    "explore.ended": Text("Ended.", "已结束。"),
    "archive": Text("results with code, data, figures and checksums in one file (RO-Crate)", "将结果连同代码、数据、图与校验和归档为一个文件（RO-Crate）"),
    "reproduce": Text("run an archive again: pass or fail for every table and figure", "重新运行归档：逐一核对每张表与每幅图"),
    "arg.archived": Text("result folders of any kind (of runs the first is the baseline)", "任意类型的结果文件夹（模拟结果中第一个为基准）"),
    "arg.archive": Text("a file of 'hazepact archive'", "hazepact archive 写出的文件"),
    "opt.archive_out": Text("the file to write (default: <last result>-archive.zip)", "写出的文件（默认为 <最后一个结果>-archive.zip）"),
    "opt.archive_overwrite": Text("replace an archive of that name", "覆盖同名归档"),
    "opt.reproduce_out": Text("an empty or new folder that keeps what was made again", "保存重新生成内容的新文件夹或空文件夹"),
    "opt.archived_code": Text(
        "run the code in the archive, not the installed one (only of an archive that you trust)", "运行归档中的代码而非已安装的代码（仅限可信的归档）"
    ),
    "archive.holds": Text("{files} files, {size} MB; tables: {tables}, figures: {figures}", "{files} 个文件，{size} MB：{tables} 张表，{figures} 幅图"),
    "archive.check": Text("To make and compare everything again: hazepact reproduce {path}", "重新生成并核对全部内容：hazepact reproduce {path}"),
    "archive.no_posterior": Text(
        "{name} cannot be made again from the archive: the posterior of its parameters is not at hand", "{name} 无法由归档重新生成：缺少其参数的后验"
    ),
    "archive.no_base": Text(
        "{name} cannot be made again from the archive: the scenario that it was designed on is not at hand", "{name} 无法由归档重新生成：缺少设计所用的基础情景"
    ),
    "archive.sums": Text("checksums: all {count} files are as they were archived", "校验和：全部 {count} 个文件与归档时一致"),
    "archive.pass": Text("pass", "通过"),
    "archive.fail": Text("FAIL", "不符"),
    "archive.note": Text("note", "说明"),
    "archive.all": Text("All {passed} tables and figures came out the same.", "全部 {passed} 张表与图均一致。"),
    "archive.some": Text(
        "{passed} tables and figures came out the same, {failed} did not; {other} other differences.",
        "{passed} 张表与图一致，{failed} 张不一致；另有 {other} 处差异。",
    ),
    "sweep": Text("run a study: many points of a design", "运行研究：设计中的全部设计点"),
    "discover": Text("where in a study an outcome is low or high: boxes of its axes (PRIM)", "研究中指标偏低或偏高的位置：各轴的区间组合（PRIM）"),
    "sensitivity": Text("effects of the axes of a study, with intervals", "研究中各轴的效应及区间"),
    "coalitions": Text(
        "who gains, who stays with whom and who must pay whom in a year of a scenario", "某一年份中谁受益、谁与谁合作、谁应向谁付款"
    ),
    "calibrate": Text("what observations say about parameters, with draws for --posterior", "由观测校准参数，并给出供 --posterior 使用的抽样"),
    "evidence": Text("the evidence ledger: what the abstracts state, and the verdict", "证据台账：文献陈述与结论"),
    "validate": Text("the model beside what was published and observed", "将模型与文献规律及观测对照"),
    "schema": Text("JSON Schema of scenario files", "情景文件的 JSON Schema"),
    "region": Text("make or check a region pack", "制作或检查地区数据包"),
    "region.new": Text("a region pack from a table of cities", "由城市表生成地区数据包"),
    "region.check": Text("check a region pack and sum it up", "检查并概述地区数据包"),
    "dry": Text("{runs} runs: {cost}.", "{runs} 次模拟：{cost}。"),
    "store": Text("the runs that are kept below the results: list, check, merge, prune", "结果文件夹下保存的模拟：列出、检查、合并、清理"),
    "store.list": Text("what the store holds", "列出存储库的内容"),
    "store.check": Text("compare every record with its checksum", "按校验和检查每条记录"),
    "store.prune": Text("remove runs of engines that are not in use", "删除非当前引擎的模拟"),
    "store.empty": Text("No run is stored below {path}.", "{path} 下没有保存的模拟。"),
    "store.whole": Text("{count} records are as they were written.", "{count} 条记录均完好。"),
    "store.damaged": Text(
        "{path}: damaged records: {count}; such a run is computed again when it is asked for", "{path}：损坏的记录 {count} 条；需要时会重新计算"
    ),
    "store.merge": Text("bring the runs of other stores into this one", "将其他存储库的模拟并入本库"),
    "store.merged": Text("New here: {rows} rows and {runs} whole runs.", "新增：部分记录 {rows} 条，完整模拟 {runs} 次。"),
    "arg.stores": Text("result folders whose store is brought in", "要并入其存储库的结果文件夹"),
    "opt.emit": Text("write the job scripts of a cluster instead of running: slurm", "不运行，而是生成集群作业脚本：slurm"),
    "opt.tasks": Text("slices of the job array", "作业数组的份数"),
    "opt.time": Text("time limit of a slice (default: from the plan)", "每份的时限（默认由计划估计）"),
    "emitted": Text("Written: {files}. Hand in with: bash {submit}", "已写入：{files}。提交命令：bash {submit}"),
    "known_failed": Text("runs that failed before are not tried again (--retry-failed tries them)", "此前失败的模拟不再重试（--retry-failed 可重试）"),
    "store.pruned": Text("Removed {count} records, {size}.", "已删除 {count} 条记录，共 {size}。"),
    "opt.store_out": Text("folder of the results", "结果所在文件夹"),
    "opt.store_all": Text("of the engine in use too", "也包括当前引擎"),
    "opt.store_days": Text("only where nothing was added for N days", "仅限 N 天内没有写入的部分"),
    # arguments and options
    "arg.files": Text("scenario files, names of shipped scenarios, or patterns", "情景文件、内置情景名或通配符"),
    "arg.two": Text(
        "two scenario files or names of shipped scenarios (or one with two --variant)", "两个情景文件或内置情景名（或一个加两个 --variant）"
    ),
    "arg.file": Text("a scenario file or the name of a shipped scenario", "情景文件或内置情景名"),
    "arg.study": Text("a study file or the name of a shipped study", "研究文件或内置研究名"),
    "arg.study_result": Text("the result folder of a study", "研究的结果文件夹"),
    "opt.study_replicates": Text("number of replicates (default: as the study says)", "重复次数（默认取研究中的设定）"),
    "opt.study_seed": Text("root seed (default: as the study says)", "随机种子（默认取研究中的设定）"),
    "opt.study_set": Text("change a value of every base: key.path=value (repeatable)", "修改各 base 的取值：键.路径=值（可多次使用）"),
    "arg.calibration": Text("a calibration file, or the name of a packaged region that has one", "校准文件，或自带校准文件的内置地区名"),
    "opt.planted": Text("try the method on N records that the model makes from known values", "用模型由已知参数值生成的 N 份记录检验方法"),
    "opt.posterior": Text(
        "parameters and a matrix of its own for every replicate: drawn from the region's posterior, or one that calibrate wrote (--posterior=DIR)",
        "每次重复各取一组参数抽样与一个传输矩阵：取自地区自带的后验，或 calibrate 写出的文件夹（--posterior=DIR）",
    ),
    "opt.into_region": Text("put the posterior beside the data of the region, where --posterior finds it", "将后验存入地区数据文件夹，供 --posterior 使用"),
    "opt.calibration_seed": Text("seed of design, draws and runs (default: as the file says)", "设计、抽样与模拟的种子（默认取文件中的设定）"),
    "calibrate.design": Text("runs of the design", "设计点模拟"),
    "calibrate.check": Text("runs at draws of the posterior", "后验抽样处的模拟"),
    "calibrate.planted": Text("runs at known values", "已知参数值处的模拟"),
    "calibrate.lost": Text(
        "{lost} of {points} points have a failed run and are left out; the same command tries them again",
        "{points} 个设计点中有 {lost} 个存在失败的模拟，未计入；重复同一命令即可重试",
    ),
    "opt.dry": Text("check everything; say how many runs, how long, how much memory and disk; run nothing", "只检查并说明运行次数、用时、内存与磁盘，不运行"),
    "opt.slice": Text("only part k of n, for several machines with one result folder", "仅运行 n 份中的第 k 份（多台机器共用结果文件夹）"),
    "opt.where": Text(
        "the condition, such as 'delivered_share < 0.5', in the unit of the outcome (repeatable: all must hold; default: the worst quarter of the runs)",
        "条件，如 'delivered_share < 0.5'，以该指标的单位计（可多次使用，须同时满足；默认为最差的四分之一模拟）",
    ),
    "opt.front": Text(
        "instead of boxes: the points that no other point beats on two or three outcomes (Pareto front)",
        "改为给出在两个或三个指标上未被其他点超过的设计点（帕累托前沿）"
    ),
    "opt.kept_place": Text("a kept place (default: the first)", "保留的地点（默认第一个）"),
    "opt.kept_period": Text("a kept period (default: the first)", "保留的时段（默认第一个）"),
    "opt.least_mass": Text("part of the points that a box holds at least", "区间至少包含的设计点份额"),
    "opt.boxes": Text("number of boxes at most", "区间数上限"),
    "opt.retry": Text("try the runs that failed again, and renew the results of that name", "重试失败的模拟，并更新同名结果"),
    "opt.kept_outcome": Text("only this kept outcome (repeatable)", "仅此保留的指标（可多次使用）"),
    "opt.effects_out": Text("folder for tables and figures (default: the result folder)", "表格与图的文件夹（默认为结果文件夹）"),
    "error.slice": Text("{name} must be k/n with 1 <= k <= n, such as 2/4", "{name} 的写法为 k/n（1 <= k <= n），如 2/4"),
    "checking_points": Text("checking points", "检查设计点"),
    "cost": Text("this takes {cost} (estimated)", "预计需要{cost}"),
    "cost.ask": Text("go on?", "是否继续？"),
    "cost.no": Text("nothing was run", "未运行任何内容"),
    "checking": Text("points to check: {points}", "正在检查 {points} 个设计点"),
    "twins": Text(
        "{count} of the {points} points are the same scenario as another point (equal levels, or an axis sets what is already so); they are run once",
        "{points} 个设计点中有 {count} 个与其他设计点情景相同（水平相同，或某个轴设定的值与原值相同）；只模拟一次",
    ),
    "slice_done": Text(
        "part {part} is done. When all parts are, the same command without --slice writes the results",
        "第 {part} 份已完成。全部完成后，去掉 --slice 再运行同一命令即可写出结果",
    ),
    "tables_in": Text("Tables: {path}", "表格：{path}"),
    "few_pairs": Text(
        "the verdicts of the ledger rest on {count} replicates; with fewer, 'contradicted' may only mean that nothing is sure yet",
        "台账的结论基于 {count} 次重复；次数更少时，“不符”可能仅表示尚无定论",
    ),
    "no_claims": Text("no claim has that source, status and kind", "没有符合该文献、状态与类别的陈述"),
    "nothing_to_judge": Text("no run can judge these claims: they are out of scope", "任何模拟都无法判断这些陈述：它们不在范围内"),
    "arg.dir": Text("a folder", "文件夹"),
    "arg.key": Text("a key path such as mechanisms.legislation", "键路径，如 mechanisms.legislation"),
    "arg.kind": Text("what to list", "要列出的类别"),
    "arg.plot": Text(
        "folders of results (the first is the baseline), then names of figures (default: the figures block, else the usual ones)",
        "结果文件夹（第一个为基准），其后为图名（默认：figures 设定，否则为常用图）",
    ),
    "opt.figures_out": Text("folder for the files (default: figures in the folder of the last result)", "输出文件夹（默认：最后一个结果文件夹中的 figures）"),
    "arg.results": Text("result folders; the first is the baseline", "结果文件夹；第一个为基准"),
    "arg.any_results": Text(
        "result folders of scenarios, studies or coalition analyses; the first scenario is the baseline", "情景、研究或联盟分析的结果文件夹；第一个情景为基准"
    ),
    "opt.format": Text("file formats: {formats} (default: csv,tex)", "文件格式：{formats}（默认 csv,tex）"),
    "opt.tables": Text("tables: {tables} (default: all that the results give)", "表格：{tables}（默认为结果可给出的全部表格）"),
    "opt.all_parameters": Text("every parameter, those at their default too", "列出全部参数，包括取默认值的参数"),
    "opt.title": Text("words in front of every caption", "置于各表题之前的文字"),
    "opt.tables_out": Text("folder for the tables (default: tables/ in the last result)", "表格的文件夹（默认为最后一个结果下的 tables/）"),
    "opt.template": Text("starter to write", "起步模板"),
    "opt.replicates": Text("number of replicates (default: as the scenario says)", "重复次数（默认取情景中的设定）"),
    "opt.seed": Text("root seed", "随机种子"),
    "opt.set": Text("change a value: key.path=value (repeatable)", "修改取值：键.路径=值（可多次使用）"),
    "opt.variant": Text("use a named variant of the scenario; base: the file itself", "使用情景中的某个变体；base 表示文件本身"),
    "opt.variants": Text("run a named variant of each file (repeatable); base: the file itself", "运行各文件的某个变体（可多次使用）；base 表示文件本身"),
    "opt.all_variants": Text("run each file itself and every variant of it", "运行各文件本身及其全部变体"),
    "opt.workers": Text("number of processes", "进程数"),
    "opt.out": Text("folder for results", "结果文件夹"),
    "opt.overwrite": Text("replace results of the same name (other files in the folder stay)", "覆盖同名结果（文件夹中的其他文件保留）"),
    "opt.yes": Text("run also what takes more than 15 minutes or 2 GB", "超过 15 分钟或 2 GB 的任务也直接运行"),
    "opt.unlock": Text("take over from a command on another host that has ended", "接管另一主机上已结束的命令"),
    "opt.groups": Text(
        "what is switched together: levers, mechanisms, mechanism.field, settings, offers, set.pact and the like, rest (default: five sets of levers)",
        "一起切换的内容：杠杆、机制、机制.字段、设定、offers、set.pact 之类的集合、rest（默认为五组杠杆）",
    ),
    "opt.each": Text("number of replicates of every combination", "每种组合的重复次数"),
    "opt.no_attribution": Text("do not ask what carries the effect of the second of two scenarios", "不计算两个情景之间的效应由何承担"),
    "opt.nocharts": Text("draw no figures", "不绘图"),
    "opt.table": Text("short: the answer only; full: every table and sentence after it", "short：仅给出简要结论；full：其后列出全部表格与说明"),
    "opt.pilot": Text(
        "a few runs that say how many replicates and agents the files need; stores no results", "先运行少量模拟，给出所需的重复次数与主体数；不保存结果"
    ),
    "opt.half_width": Text(
        "with --pilot: wanted half-width of the 90 % interval, in the outcome's unit or with % of the first file (repeatable; default: "
        "smallest effects of interest)",
        "与 --pilot 合用：90% 区间所需的半宽，以该指标的单位计，或以 % 计（占首个文件；可多次使用；默认为有意义的最小效应）",
    ),
    "opt.smallest": Text(
        "a smaller difference does not matter: in the outcome's unit, or with % of the first result (repeatable)",
        "小于此值的差异视为无实际意义：以该指标的单位计，或以 % 计（占首个结果；可多次使用）",
    ),
    "opt.charts": Text("write differences.csv and the figures of the comparison into this folder", "将 differences.csv 与比较图写入此文件夹"),
    "opt.outcome": Text("only this outcome (repeatable)", "仅此指标（可多次使用）"),
    "opt.place": Text(
        "only this place: ALL, a city or party:NAME, in English or Chinese (repeatable)", "仅此地点：ALL、城市或 party:参与方，中英文名称均可（可多次使用）"
    ),
    "opt.period": Text("'all' or a year", "'all' 或某一年份"),
    "opt.year": Text("year of the payoffs (default: the last full year)", "收益所取年份（默认：最后一个完整年份）"),
    "opt.parties": Text("who negotiates: provinces or cities (default: as the scenario says)", "谈判主体：省或市（默认取情景中的设定）"),
    "opt.transport": Text(
        "transport matrix; sampled draws one a replicate (default: as the scenario says)", "传输矩阵；sampled 表示每次重复各抽一个（默认取情景中的设定）"
    ),
    "opt.value": Text("what clean air is worth: what officials feel, or the true damage", "清洁空气的价值：官员感知的价值或真实损害"),
    "opt.arrays": Text("transport and cost as they are, or as officials believe them to be", "传输与成本：真实值或官员认知值"),
    "arg.patterns": Text("ids of published patterns (default: all, with forecasts, attribution and the rest)", "规律编号（默认全部，并给出预测、归因等）"),
    "opt.region": Text("region whose patterns are judged: a packaged one, or a folder", "评判哪个地区的规律：内置地区或文件夹"),
    "opt.quick": Text("few replicates and small designs, without robustness: to see that it works", "少量重复与小型设计，不做稳健性检验：仅用于试运行"),
    "opt.as_shipped": Text(
        "parameters as shipped, where every replicate would draw them from the posterior of the region",
        "采用默认参数；否则每次重复从该区域的后验中抽取参数",
    ),
    "opt.arm_replicates": Text("replicates of every scenario (default: 40, with --quick 4)", "每个情景的重复次数（默认 40，--quick 时为 4）"),
    "opt.validate_out": Text("folder whose store keeps the runs; the same command asks it again", "保存模拟的文件夹；重复同一命令时直接取用"),
    "opt.json": Text("write everything that was found into this file", "将全部结果写入此文件"),
    "opt.write_docs": Text(
        "write docs/validation.json and the tables of docs/validation.md (in a checkout)", "写入 docs/validation.json 及 docs/validation.md 的表格（源码目录）"
    ),
    "arg.claims": Text("ids of claims (default: all)", "陈述编号（默认全部）"),
    "opt.test": Text("run the comparison of each claim and print what came out", "运行各陈述的比较并输出结果"),
    "opt.kind": Text("claims that are this as a test of the model", "属于该检验类别的陈述"),
    "opt.placebo": Text(
        "put other mechanisms in the place of the stated ones, and count what still comes out as stated", "把所述机制换成其他机制，统计仍如所述的陈述"
    ),
    "placebo_all": Text(
        "--placebo is of all claims together; leave out ids, --source, --status and --kind", "--placebo 针对全部陈述；请去掉编号、--source、--status 与 --kind"
    ),
    "opt.pairs": Text("number of paired replicates of a test (default: 20)", "检验的配对重复次数（默认 20）"),
    "opt.renew": Text("test, and write the verdicts into the ledger", "检验并将结论写入台账"),
    "opt.source": Text("only this abstract: S0 .. S4", "仅此文献：S0 .. S4"),
    "opt.status": Text("only this status", "仅此状态"),
    "opt.cities": Text("CSV table of cities", "城市表（CSV）"),
    "opt.encoding": Text(
        "encoding of the table, such as big5 or cp1252 (default: UTF-8, UTF-16 with its mark, or GB18030 where that is sure)",
        "表格的编码，如 big5 或 cp1252（默认：UTF-8、带标记的 UTF-16，或可确定的 GB18030）",
    ),
    "opt.base_year": Text("base year of the table", "城市表的基准年"),
    # usage errors
    "error.command": Text("there is no command '{name}'.{hint}", "没有命令 '{name}'。{hint}"),
    "error.option": Text("there is no option '{name}'.{hint}", "没有选项 '{name}'。{hint}"),
    "error.missing": Text("{name} is missing", "缺少 {name}"),
    "error.value": Text("{name}: {why}", "{name}：{why}"),
    "error.choice": Text("{name} must be one of: {choices}", "{name} 只能是：{choices}"),
    "error.integer": Text("{name} must be a whole number{bounds}", "{name} 必须是整数{bounds}"),
    "error.no_value": Text("{name} needs a value", "{name} 需要一个值"),
    "error.extra": Text("one argument too many: {name}", "多余的参数：{name}"),
    "error.try": Text("Try: {command} --help", "请尝试：{command} --help"),
    "interrupted": Text("interrupted; finished runs are kept, the same command continues", "已中断；已完成的模拟均已保留，重复同一命令即可继续"),
    "output.closed": Text("standard output is closed, so nothing can be shown; nothing was run", "标准输出已关闭，无法显示内容；未运行任何内容"),
    "output.failed": Text("writing the output failed: {why}", "写入输出失败：{why}"),
    "memory": Text(
        "memory is used up; finished runs are kept and the same command continues: try fewer --workers, or fewer agents",
        "内存不足；已完成的模拟均已保留，重复同一命令即可继续：请减少 --workers 或智能体数量",
    ),
    # results
    "ok": Text("{file}: no errors", "{file}：没有错误"),
    "note": Text("note: {text}", "提示：{text}"),
    "wrote": Text("wrote {path}", "已写入 {path}"),
    "next": Text("next: hazepact run {path}", "下一步：hazepact run {path}"),
    "compiling": Text(
        "Compiling the equations, once: a minute or two. Later starts use what is stored in {path}.",
        "正在编译方程（仅一次，约一两分钟）。以后直接使用 {path} 中的结果。",
    ),
    "compiling.memory": Text(
        "Compiling the equations: a minute or two at every start, because no folder for compiled code can be written. Set NUMBA_CACHE_DIR to one that can.",
        "正在编译方程：没有可写的文件夹存放编译结果，每次启动都要约一两分钟。请将 NUMBA_CACHE_DIR 设为可写的文件夹。",
    ),
    "compiling.substitute": Text(
        "compiled code goes to a temporary folder, {path}: the usual ones cannot be written. NUMBA_CACHE_DIR names another",
        "常用文件夹不可写，编译结果存放于临时文件夹 {path}；可用 NUMBA_CACHE_DIR 另行指定",
    ),
    "compiling.bar": Text("compiling", "正在编译"),
    "compiled": Text("{count} kernels compiled in {seconds} s", "已编译 {count} 个内核，用时 {seconds} 秒"),
    "compiled.already": Text("everything is compiled already; it is stored in {path}", "均已编译，存放于 {path}"),
    "compile": Text("compile the equations now, so that the first result comes at once", "现在就编译方程，使首个结果立即得出"),
    "running": Text("running", "运行中"),
    "drawing": Text("drawing figures", "绘图"),
    "results_in": Text("Results: {path}", "结果：{path}"),
    "more": Text("All tables and sentences: --table full", "全部表格与说明：--table full"),
    "results_several": Text("Results: {path}: {names}", "结果：{path}：{names}"),
    "charts_in": Text("Figures: {path}", "图：{path}"),
    "failed": Text("failed runs: {count}; the others are kept. First: {why}", "有 {count} 次模拟失败，其余均已保留。首个原因：{why}"),
    "renamed": Text("results of that name exist; these went to {path}", "已有同名结果；本次结果存于 {path}"),
}


def say(id: str, language: Language, **values: object) -> str:
    """The words of an id."""
    return WORDS[id].to(language).format(**values)
