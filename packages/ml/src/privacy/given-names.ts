/** Frequent given names of many countries, folded to ASCII, to tell columns of people from columns of things. */
export const givenNames: ReadonlySet<string> = new Set(
  `james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald
  steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric
  jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry
  tyler aaron jose adam nathan henry douglas zachary peter kyle ethan walter noah jeremy christian keith roger terry
  austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy bruce gabriel joe logan alan juan albert
  willie elijah wayne randy vincent mason roy ralph bobby russell philip eugene liam lucas oliver jackson levi mateo
  mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley
  kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen
  angela shirley emma brenda pamela nicole anna samantha katherine christine helen debra rachel carolyn janet maria
  catherine heather diane olivia julie joyce victoria ruth virginia lauren kelly christina joan evelyn judith andrea
  hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann kathryn abigail sophia frances jean alice
  judy isabella julia grace amber denise danielle marilyn beverly charlotte natalie theresa diana brittany doris kayla
  alexis lori marie mia ava amelia harper zoe chloe ella lily ruby georgia claire molly lucy holly jade erin kate
  hans peter wolfgang klaus jurgen dieter manfred uwe gunter horst bernd andreas stefan martin frank jorg markus sven
  lukas leon finn jonas felix maximilian paul ben emil anton ursula monika petra sabine renate helga karin brigitte ingrid
  erika andrea gisela claudia susanne gabriele heike birgit katja anja lena leonie lea johanna greta frieda
  jean pierre michel andre philippe rene louis alain jacques bernard marcel daniel roger robert nicolas julien guillaume
  antoine maxime hugo camille lea manon chloe ines sylvie nathalie isabelle valerie sandrine francoise monique
  giuseppe antonio giovanni mario luigi francesco angelo vincenzo salvatore marco alessandro andrea luca matteo lorenzo
  rosa giulia chiara francesca sofia martina alessia elena paola
  antonio jose manuel francisco juan david javier daniel carlos jesus alejandro miguel rafael pedro pablo angel sergio
  fernando jorge luis alberto alvaro diego adrian raul ivan ruben carmen maria ana isabel dolores pilar teresa josefa
  cristina laura lucia marta paula raquel sonia joao paulo pedro tiago ricardo bruno rui beatriz ines mariana fernanda
  jan piet johannes willem hendrik maarten bas sander femke sanne anouk lars erik nils olof bjorn gustav karl mikael
  astrid ingrid karin maja elsa freja soren niels mette hanna aino juhani matti timo liisa
  piotr krzysztof andrzej tomasz pawel marcin michal jakub katarzyna agnieszka malgorzata ewa zofia ivan sergei dmitri
  alexei vladimir olga svetlana natalia irina tatiana elena mohammed muhammad ahmed ali omar hassan hussein ibrahim
  youssef khalid fatima aisha maryam zainab layla noor mehmet mustafa ayse emine hatice zeynep
  rahul amit raj sanjay vijay anil sunil rajesh suresh ramesh deepak arjun rohan priya anita sunita pooja neha kavita
  lakshmi anjali wei li ming hui xin jing yan ying fang lei min yi hiroshi takashi kenji yuki akira sakura haruto yuto
  minjun seojun jihoon jiwoo soojin nguyen minh anh linh thi`
    .trim()
    .split(/\s+/),
)

/** Letters without their marks, small. */
export const folded = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
