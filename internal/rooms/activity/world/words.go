package world

type latinized struct{ name, latin string }

var zhFamilies = []latinized{{"王", "wang"}, {"李", "li"}, {"张", "zhang"}, {"刘", "liu"}, {"陈", "chen"}, {"杨", "yang"}, {"赵", "zhao"}, {"黄", "huang"}, {"周", "zhou"}, {"吴", "wu"}, {"徐", "xu"}, {"孙", "sun"},
	{"胡", "hu"}, {"朱", "zhu"}, {"高", "gao"}, {"林", "lin"}, {"何", "he"}, {"郭", "guo"}, {"马", "ma"}, {"罗", "luo"}}

var zhGiven = []latinized{{"伟", "wei"}, {"芳", "fang"}, {"娜", "na"}, {"敏", "min"}, {"静", "jing"}, {"磊", "lei"}, {"洋", "yang"}, {"艳", "yan"}, {"杰", "jie"}, {"婷", "ting"}, {"雨桐", "yutong"}, {"子涵", "zihan"},
	{"浩然", "haoran"}, {"思远", "siyuan"}, {"晓彤", "xiaotong"}, {"佳怡", "jiayi"}, {"宇轩", "yuxuan"}, {"梓萱", "zixuan"}, {"明", "ming"}, {"雪", "xue"}}

var (
	enFirst = []string{"Anna", "Ben", "Carla", "David", "Elena", "Felix", "Grace", "Hugo", "Irene", "Jonas", "Kavya", "Liam", "Maya", "Noah", "Olivia", "Priya", "Rahul", "Sara", "Tom", "Zoe"}
	enLast  = []string{"Adler", "Baker", "Costa", "Dunn", "Evans", "Fischer", "Gupta", "Hansen", "Iyer", "Jones", "Klein", "Lopez", "Meyer", "Novak", "Owens", "Patel", "Reed", "Shah", "Turner", "Wolf"}
)

// topic is what a group talks about. In its lines {} is one of things, {n} a small number.
type topic struct {
	name, about                 string
	things, says, asks, answers []string
}

var topics = []topic{
	{
		name: "新版本讨论", about: "产品新版本：看到什么说什么，好的坏的都要。",
		things:  []string{"搜索", "通知设置", "深色模式", "导出功能", "移动端", "登录页", "消息列表", "权限管理", "数据看板", "快捷键"},
		says:    []string{"今天把{}重新走了一遍，比上一版顺手多了。", "{}这块我记了{n}条小问题，晚点整理成清单发出来。", "刚更新到最新版，{}打开快了不少。", "{}的默认值建议改一下，新同事第一次用都会卡住。", "客户那边昨天点名夸了{}。", "{}上周的反馈我看完了，主要集中在第一次使用。", "周三之前我把{}的文案再顺一遍。", "做了个对比：{}改版前后完成时间差了{n}秒。"},
		asks:    []string{"{}这里大家遇到过打不开的情况吗？", "有人知道{}什么时候上线吗？", "{}和{}能不能放到同一页？", "谁手上有{}的最新设计稿？"},
		answers: []string{"我这边也遇到了，重启之后就好了。", "同意，{}先做。", "设计稿在共享文件夹里，我再发一次。", "下周二上线，已经排进去了。", "这个我来跟，明天给结论。", "可以，先小范围试试。", "数据我拉过，影响大概{n}个客户。", "收到，已记下。"},
	},
	{
		name: "Help desk", about: "Ask anything about the product. Somebody who knows usually answers within the hour.",
		things:  []string{"the export", "single sign-on", "the mobile app", "notifications", "the billing page", "search", "the API key", "the webhook", "two-factor sign-in", "the import"},
		says:    []string{"Heads-up: we restarted the worker behind {} this morning, it is back.", "I wrote a short guide for {}, link is in the notes.", "The slow start of {} is fixed in today's release.", "{} had {n} tickets this week, down from last week.", "For anyone stuck on {}: clear the cache once, it is really that.", "Docs for {} now have screenshots."},
		asks:    []string{"How do I switch off {} for one person only?", "Is {} supposed to take {n} minutes?", "Can I use {} together with {}?", "Since yesterday {} gives me an empty page. Anyone else?", "Where did {} move in the new version?"},
		answers: []string{"Settings, then Advanced. It is the third switch.", "Known issue, the fix is on its way.", "Could you send a screenshot? I cannot reproduce it here.", "That worked for me too, thanks.", "It takes about {n} minutes after the first run.", "Moved to the side menu, under {}.", "You need admin rights for that one.", "Solved, it was my proxy."},
	},
	{
		name: "周末徒步", about: "约周末走山的人。线路、天气、拼车都在这里说。",
		things:  []string{"香山", "灵山", "古北水镇", "箭扣", "海坨山", "莫干山", "黄山北坡", "西湖环线", "武功山", "龙井村"},
		says:    []string{"周六{}，早上七点集合，还差{n}个人。", "昨天走了{}，全程{n}公里，叶子正好。", "天气预报说周日有雨，{}改到下周。", "{}这条线新手也能走，记得带够水。", "照片传到共享相册了，{}的云海太美。", "我车上还有{n}个位置，从地铁口出发。", "装备清单更新了，{}那边风大，带件外套。"},
		asks:    []string{"周日{}有人一起吗？", "{}现在还收门票吗？", "第一次走{}，登山杖要带吗？", "从市区到{}怎么坐车方便？"},
		answers: []string{"算我一个。", "我也去，可以拼车。", "带上吧，下山护膝盖。", "现在不收了，提前预约就行。", "坐{n}路到终点站，再走十分钟。", "这周有事，下次一定。", "上个月刚走过，路况很好。", "我有多的登山杖，可以借你。"},
	},
	{
		name: "Design critique", about: "Show work early. Say what you see, not what you would have done.",
		things:  []string{"the onboarding", "the empty state", "the pricing page", "the icon set", "the dark theme", "the first email", "the dashboard", "the settings page", "the mobile menu", "the report"},
		says:    []string{"New round of {} is up, {n} screens. Please look at the second one first.", "I tried {} with five people; four of them missed the button.", "Less is more: {} lost half of its text and reads better.", "Contrast on {} now passes on both themes.", "We should treat {} and {} as one flow.", "Shipping {} on Thursday unless somebody objects."},
		asks:    []string{"Does {} feel too heavy to you?", "Which of the two versions of {} is clearer?", "Is there research on {} that I can read?", "Would you open {} if you saw this the first time?"},
		answers: []string{"The first version, no doubt.", "I like it, but the heading fights with the picture.", "Move the action up and I am happy.", "Tested it on a small phone: works.", "Agreed. Let us drop the second column.", "Notes are in the file, about {n} comments.", "Much calmer than before.", "I would keep the old colour here."},
	},
	{
		name: "读书会", about: "每月一本书。读到哪里都可以来聊。",
		things:  []string{"《活着》", "《三体》", "《小王子》", "《人类简史》", "《围城》", "《红楼梦》", "《乡土中国》", "《百年孤独》", "《平凡的世界》", "《设计心理学》"},
		says:    []string{"{}读到第{n}章了，比想象中好读。", "这周聊{}，周五晚上八点，语音或文字都行。", "{}里那句话我抄下来了，很久没有这种感觉。", "整理了{}的笔记，放在笔记里了，欢迎补充。", "我把{}和{}对照着读，意外地有意思。", "电子版和纸质版翻译不一样，{}建议看纸质。"},
		asks:    []string{"{}最后一章大家怎么理解？", "下个月读{}还是{}？", "有没有人读过{}的另一个译本？", "{}从哪一章开始会顺一点？"},
		answers: []string{"我觉得作者是故意留白的。", "投{}一票。", "读过，新译本更口语一些。", "可以从第{n}章开始，不影响。", "说到我心里去了。", "这个角度没想过，回去再翻翻。", "周五见，我带茶。", "笔记写得真好，收藏了。"},
	},
	{
		name: "Launch", about: "Everything for the next launch: dates, owners, what is open.",
		things:  []string{"the landing page", "the press kit", "the demo video", "the changelog", "the status page", "the newsletter", "the partner list", "the load test", "the translation", "the price list"},
		says:    []string{"{} is done, moving on to {}.", "{n} days to go. Open: {} and {}.", "Load test passed at {n} times our usual peak.", "Pushed the date of {} by two days, all else stands.", "Dry run went well, recording is in the notes.", "Partners have {}, feedback due Friday."},
		asks:    []string{"Who owns {}?", "Do we still need {} for the launch?", "When is {} final?", "Can somebody proofread {} today?"},
		answers: []string{"I do, done by tomorrow noon.", "Yes, legal asked for it.", "I can take that.", "Final tonight.", "Proofread, {n} small fixes.", "Let us move it after the launch.", "Done. Link is pinned.", "Waiting for the last quote, then yes."},
	},
	{
		name: "新手村", about: "刚来的朋友看这里：自我介绍，第一次提问，都不用客气。",
		things:  []string{"群规", "签到", "积分", "任务中心", "头像", "昵称", "话题", "收藏夹", "笔记", "活动报名"},
		says:    []string{"大家好，我是新来的，请多关照。", "刚看完{}，清楚多了。", "给新朋友：先把{}设置好，找人方便。", "今天把{}都点了一遍，挺有意思。", "第一次在这里发言，紧张。", "{}的入口在左上角，别找错了。"},
		asks:    []string{"请问{}在哪里看？", "{}每天几点更新？", "怎么修改{}？", "新人可以参加{}吗？"},
		answers: []string{"欢迎欢迎。", "在左上角，点头像就能看到。", "每天零点更新。", "可以的，直接报名。", "欢迎，周五有新人见面会。", "改一次之后要等{n}天。", "有问题随时问。", "先看置顶的那条就明白了。"},
	},
	{
		name: "Coffee corner", about: "Not about work.",
		things:  []string{"the new bakery", "a flat white", "that documentary", "the marathon", "a long weekend", "the football match", "sourdough", "the rooftop", "the concert", "my cat"},
		says:    []string{"Tried {} today, highly recommended.", "Day {n} of my attempt at {}. It lives.", "Reminder that {} exists. You are welcome.", "Photos of {} as promised.", "Anyone up for {} on Friday?", "Rain all week, so {} it is."},
		asks:    []string{"Best place for {} near the office?", "Did you watch {}?", "Who is in for {}?", "Tea or {}?"},
		answers: []string{"Count me in.", "The one around the corner, not even close.", "Watched it twice.", "That is the cutest thing I saw today.", "Friday works.", "Only if there is cake.", "I know what I do tonight, then.", "Strong no, but I respect it."},
	},
}
