@echo off
rem Windows: bam doi, hoac cai-dat.bat THU_MUC
chcp 65001 >nul
py -3 "%~dp0cai-dat.py" %*
pause
