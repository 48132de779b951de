/** A button that opens or closes every check. Without it the page says the same, a line at a time. */
export const openAll: string = `const checks=[...document.querySelectorAll("details.check")];if(checks.length>1){const button=document.createElement("button");button.type="button";button.className="open-all";const says=()=>{button.textContent=checks.every((each)=>each.open)?"Close all checks":"Open all checks"};button.onclick=()=>{const open=!checks.every((each)=>each.open);for(const each of checks)each.open=open};for(const each of checks)each.addEventListener("toggle",says);says();checks[0].closest("section").querySelector("h2").after(button)}const reveal=()=>{const aimed=location.hash.length>1&&document.getElementById(location.hash.slice(1));if(aimed&&aimed.matches("details"))aimed.open=true};addEventListener("hashchange",reveal);reveal();`;

/** As the page's policy names it; a test keeps it true. */
export const openAllHash = "sha256-gAx9c4+Pzjau3c53IDuZoV6aOTaHVamPeI0K+1pgEl0=";
