# Installs the setup silently for the user who runs this, uses the program, removes it.
$ErrorActionPreference = "Stop"
$setup = (Get-ChildItem dist\*-setup.exe | Select-Object -First 1).FullName
$folder = Join-Path $env:LOCALAPPDATA "Programs\MedMamba Desktop"

function Invoke-Waiting($program, $words) {
    $process = Start-Process $program -ArgumentList $words -Wait -PassThru
    if ($process.ExitCode -ne 0) { throw "$program $words ended with $($process.ExitCode)" }
}

Invoke-Waiting $setup @("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART", "/CURRENTUSER", "/LOG=smoke.log")
if (-not (Test-Path "$folder\medmamba-desktop.exe")) { throw "nothing was installed in $folder" }
$opens = (Get-ItemProperty "HKCU:\Software\Classes\MedMamba.Dicom\shell\open\command")."(default)"
if ($opens -notlike "*medmamba-desktop.exe*") { throw "DICOM files are not associated: $opens" }

$place = New-Item -ItemType Directory -Force (Join-Path $env:RUNNER_TEMP "Bilder für morgen")
$sample = (Get-ChildItem -Recurse $folder -Filter CT_small.dcm | Select-Object -First 1).FullName
Copy-Item $sample "$place\Ünal 1.dcm"
& "$folder\medmamba.exe" classify "$place\Ünal 1.dcm" --output "$place\out.json"
if ($LASTEXITCODE) { throw "classify ended with $LASTEXITCODE" }
# The program with a window has no console: its exit status is what tells.
Invoke-Waiting "$folder\medmamba-desktop.exe" @("--self-test")

$window = Start-Process "$folder\medmamba-desktop.exe" -ArgumentList "`"$place\Ünal 1.dcm`"" -PassThru
Start-Sleep 20
$window.Refresh()
if ($window.HasExited) { throw "the window closed by itself with $($window.ExitCode)" }
if ($window.MainWindowTitle -notlike "MedMamba Desktop*") { throw "no window: $($window.MainWindowTitle)" }
Invoke-Waiting "$folder\medmamba-desktop.exe" @("`"$place\Ünal 1.dcm`"") # handed over
$window.CloseMainWindow() | Out-Null
if (-not $window.WaitForExit(20000)) { throw "the window did not close" }

$data = Join-Path $env:LOCALAPPDATA "MedMamba\MedMamba Desktop"
Invoke-Waiting "$folder\unins000.exe" @("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
Start-Sleep 5
if (Test-Path "$folder\parts") { throw "uninstalling left $folder" }
if (-not (Test-Path $data)) { throw "uninstalling took the user's data away unasked" }
if (Test-Path "HKCU:\Software\Classes\MedMamba.Dicom") { throw "uninstalling left file types" }
Write-Output "installed, used and removed"
