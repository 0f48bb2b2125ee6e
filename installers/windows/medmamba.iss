; Inno Setup 6: `iscc /DVersion=0.1.0 /DProgram=..\..\build\freeze-cpu\dist\medmamba medmamba.iss`
;
; For one user by default, without an administrator. For IT:
;   medmamba-desktop-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART /ALLUSERS /LOG=setup.log
;   /DIR="D:\Programs\MedMamba"   another folder        /TASKS="!associate"   no file types
;   unins000.exe /VERYSILENT      keeps what users have  /REMOVEUSERDATA       removes it, too

#ifndef Version
  #error Version is not given: /DVersion=1.2.3
#endif
#ifndef Program
  #define Program "..\..\build\freeze-cpu\dist\medmamba"
#endif
#ifndef Flavour
  #define Flavour "cpu"
#endif
#define Title "MedMamba Desktop"
#define Holder "The MedMamba Desktop developers"

[Setup]
AppId={{6F1B3C52-9C0A-4E0B-8B53-6D2E4F1A7C90}
AppName={#Title}
AppVersion={#Version}
AppVerName={#Title} {#Version}
AppPublisher={#Holder}
AppCopyright=Copyright 2026 {#Holder}
VersionInfoVersion={#Version}
VersionInfoProductName={#Title}
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
DefaultDirName={autopf}\{#Title}
DefaultGroupName={#Title}
DisableProgramGroupPage=yes
DisableDirPage=auto
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir=..\..\dist
OutputBaseFilename=medmamba-desktop-{#Version}-windows-x64-{#Flavour}-setup
SetupIconFile={#Program}\..\..\app.ico
UninstallDisplayIcon={app}\medmamba-desktop.exe
UninstallDisplayName={#Title} {#Version}
LicenseFile=..\..\LICENSE
InfoBeforeFile=research-only.txt
Compression=lzma2/normal
SolidCompression=yes
; Its parts are thousands of small files; a running program keeps them from being replaced.
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
ChangesEnvironment=yes
WizardStyle=modern
SetupLogging=yes
#ifdef SignTool
SignTool={#SignTool}
SignedUninstaller=yes
#endif

[Tasks]
Name: "associate"; Description: "Open DICOM files (.dcm, .dicom) and model files with {#Title}"; GroupDescription: "File types:"
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "path"; Description: "Make the command medmamba known to terminals (PATH)"; GroupDescription: "Command line:"; Flags: unchecked

[InstallDelete]
; An older version's parts must not be found by a newer one's program.
Type: filesandordirs; Name: "{app}\parts"

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "..\..\docs\install.md"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\{#Title}"; Filename: "{app}\medmamba-desktop.exe"; Comment: "Research use only"
Name: "{autodesktop}\{#Title}"; Filename: "{app}\medmamba-desktop.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\MedMamba.Dicom"; ValueType: string; ValueData: "DICOM image"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\MedMamba.Dicom\DefaultIcon"; ValueType: string; ValueData: "{app}\medmamba-desktop.exe,0"; Tasks: associate
Root: HKA; Subkey: "Software\Classes\MedMamba.Dicom\shell\open\command"; ValueType: string; ValueData: """{app}\medmamba-desktop.exe"" ""%1"""; Tasks: associate
Root: HKA; Subkey: "Software\Classes\MedMamba.Model"; ValueType: string; ValueData: "MedMamba model"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\MedMamba.Model\DefaultIcon"; ValueType: string; ValueData: "{app}\medmamba-desktop.exe,0"; Tasks: associate
Root: HKA; Subkey: "Software\Classes\MedMamba.Model\shell\open\command"; ValueType: string; ValueData: """{app}\medmamba-desktop.exe"" ""%1"""; Tasks: associate
; Offered beside what opens these files today; what the user has chosen is not taken away.
Root: HKA; Subkey: "Software\Classes\.dcm\OpenWithProgids"; ValueType: string; ValueName: "MedMamba.Dicom"; ValueData: ""; Flags: uninsdeletevalue; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.dicom\OpenWithProgids"; ValueType: string; ValueName: "MedMamba.Dicom"; ValueData: ""; Flags: uninsdeletevalue; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.safetensors\OpenWithProgids"; ValueType: string; ValueName: "MedMamba.Model"; ValueData: ""; Flags: uninsdeletevalue; Tasks: associate
Root: HKA; Subkey: "Software\Classes\Applications\medmamba-desktop.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Title}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\medmamba-desktop.exe\shell\open\command"; ValueType: string; ValueData: """{app}\medmamba-desktop.exe"" ""%1"""

[Run]
Filename: "{app}\medmamba-desktop.exe"; Description: "{cm:LaunchProgram,{#Title}}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
Type: filesandordirs; Name: "{app}\parts"

[Code]
// The user's PATH, or with /ALLUSERS the computer's.
function EnvironmentKey: string;
begin
  if IsAdminInstallMode then
    Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  else
    Result := 'Environment';
end;

function PathList: string;
begin
  if not RegQueryStringValue(HKA, EnvironmentKey, 'Path', Result) then
    Result := '';
end;

procedure AddToPath;
var
  List: string;
begin
  List := PathList;
  if Pos(';' + Lowercase(ExpandConstant('{app}')) + ';', ';' + Lowercase(List) + ';') = 0 then
  begin
    if (List <> '') and (List[Length(List)] <> ';') then
      List := List + ';';
    RegWriteExpandStringValue(HKA, EnvironmentKey, 'Path', List + ExpandConstant('{app}'));
  end;
end;

procedure RemoveFromPath;
var
  List: string;
  At: Integer;
begin
  List := ';' + PathList + ';';
  At := Pos(';' + Lowercase(ExpandConstant('{app}')) + ';', Lowercase(List));
  if At = 0 then
    exit;
  Delete(List, At, Length(ExpandConstant('{app}')) + 1);
  List := Copy(List, 2, Length(List) - 2);
  RegWriteExpandStringValue(HKA, EnvironmentKey, 'Path', List);
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if (CurStep = ssPostInstall) and WizardIsTaskSelected('path') then
    AddToPath;
end;

function IsAsked(Word: string): Boolean;
var
  Index: Integer;
begin
  Result := False;
  for Index := 1 to ParamCount do
    if CompareText(ParamStr(Index), Word) = 0 then
      Result := True;
end;

// Settings, models, runs and results do not lie in the program's folder; appdirs puts them here.
procedure RemoveUserData;
begin
  DelTree(ExpandConstant('{localappdata}\MedMamba\{#Title}'), True, True, True);
  RemoveDir(ExpandConstant('{localappdata}\MedMamba'));
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep <> usPostUninstall then
    exit;
  RemoveFromPath;
  if IsAsked('/REMOVEUSERDATA') then
    RemoveUserData
  else if not UninstallSilent then
    if MsgBox('Remove your settings, your own models, fine-tunes and stored results as well?' + #13#10
      + 'They are kept if you choose No.', mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES then
      RemoveUserData;
end;
