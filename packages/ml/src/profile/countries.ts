/** Names that countries go by in English, small: what ICU knows of every code, and words for some of them. */
const codes = (): string[] => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  return [...letters].flatMap((a) => [...letters].map((b) => a + b))
}

const also =
  'usa,uk,us,uae,united states,united states of america,great britain,england,scotland,wales,holland,holand netherlands,south korea,north korea,russia,czech republic,turkey,ivory coast,eire,rsa,korea,hong,viet nam,iran,syria,laos,bolivia,venezuela,tanzania,moldova'

const threes =
  'afg,alb,dza,and,ago,arg,arm,aus,aut,aze,bhs,bhr,bgd,blr,bel,blz,ben,btn,bol,bih,bwa,bra,brn,bgr,khm,cmr,can,chl,chn,col,cod,cog,cri,civ,hrv,cub,cyp,cze,dnk,dom,ecu,egy,slv,est,eth,fin,fra,gab,geo,deu,gha,gbr,grc,gtm,gin,hnd,hkg,hun,isl,ind,idn,irn,irq,irl,isr,ita,jam,jpn,jor,kaz,ken,kor,kwt,lva,lbn,lby,ltu,lux,mac,mdg,mwi,mys,mdv,mli,mlt,mus,mex,mda,mco,mng,mne,mar,moz,mmr,nam,npl,nld,nzl,nic,nga,nor,omn,pak,pan,pry,per,phl,pol,prt,pri,qat,rou,rus,rwa,sau,sen,srb,sgp,svk,svn,zaf,esp,lka,sdn,swe,che,syr,twn,tza,tha,tun,tur,uga,ukr,are,ury,uzb,ven,vnm,zmb,zwe'

const named = (): string[] => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return codes().flatMap((code) => {
    const name = names.of(code)
    return name ? [code.toLowerCase(), name.toLowerCase()] : []
  })
}

let known: ReadonlySet<string> | undefined

/** Asking ICU takes longer than reading a small file: only where a column may hold countries. */
export const countries = (): ReadonlySet<string> =>
  (known ??= new Set([...named(), ...also.split(','), ...threes.split(',')]))
