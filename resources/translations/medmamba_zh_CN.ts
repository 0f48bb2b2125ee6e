<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>medmamba</name>
  <message>
   <source> and </source>
   <translation>和</translation>
  </message>
  <message>
   <source>&amp;About</source>
   <translation>关于(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Actual pixels</source>
   <translation>实际像素(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Agree</source>
   <translation>同意(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Angle</source>
   <translation>角度(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Classify all</source>
   <translation>全部分类(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Clear the kept results</source>
   <translation>清除已保存的结果(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Close all</source>
   <translation>全部关闭(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Contour lines</source>
   <translation>等值线(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Disagree</source>
   <translation>不同意(&amp;D)</translation>
  </message>
  <message>
   <source>&amp;Ellipse</source>
   <translation>椭圆(&amp;E)</translation>
  </message>
  <message>
   <source>&amp;Export heat map…</source>
   <translation>导出热图(&amp;E)…</translation>
  </message>
  <message>
   <source>&amp;Faster</source>
   <translation>加快(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;File</source>
   <translation>文件(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Fit to window</source>
   <translation>适应窗口(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Group by study</source>
   <translation>按检查分组(&amp;G)</translation>
  </message>
  <message>
   <source>&amp;Heat map</source>
   <translation>热图(&amp;H)</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>帮助(&amp;H)</translation>
  </message>
  <message>
   <source>&amp;Images</source>
   <translation>图像(&amp;I)</translation>
  </message>
  <message>
   <source>&amp;Keep results on this computer</source>
   <translation>在本机保存结果(&amp;K)</translation>
  </message>
  <message>
   <source>&amp;Keyboard and mouse</source>
   <translation>键盘与鼠标(&amp;K)</translation>
  </message>
  <message>
   <source>&amp;Language</source>
   <translation>语言(&amp;L)</translation>
  </message>
  <message>
   <source>&amp;Last image</source>
   <translation>最后一幅图像(&amp;L)</translation>
  </message>
  <message>
   <source>&amp;Length</source>
   <translation>长度(&amp;L)</translation>
  </message>
  <message>
   <source>&amp;Link the panes</source>
   <translation>窗格联动(&amp;L)</translation>
  </message>
  <message>
   <source>&amp;Models…</source>
   <translation>模型(&amp;M)…</translation>
  </message>
  <message>
   <source>&amp;Move</source>
   <translation>平移(&amp;M)</translation>
  </message>
  <message>
   <source>&amp;Next image</source>
   <translation>下一幅图像(&amp;N)</translation>
  </message>
  <message>
   <source>&amp;One pane</source>
   <translation>单窗格(&amp;O)</translation>
  </message>
  <message>
   <source>&amp;Picture</source>
   <translation>显示(&amp;P)</translation>
  </message>
  <message>
   <source>&amp;Play or stop</source>
   <translation>播放或停止(&amp;P)</translation>
  </message>
  <message>
   <source>&amp;Previous image</source>
   <translation>上一幅图像(&amp;P)</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>退出(&amp;Q)</translation>
  </message>
  <message>
   <source>&amp;Rectangle</source>
   <translation>矩形(&amp;R)</translation>
  </message>
  <message>
   <source>&amp;Results</source>
   <translation>结果(&amp;R)</translation>
  </message>
  <message>
   <source>&amp;Slower</source>
   <translation>减慢(&amp;S)</translation>
  </message>
  <message>
   <source>&amp;Text in the corners</source>
   <translation>四角文字(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Theme</source>
   <translation>主题(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Tools</source>
   <translation>工具(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Two panes</source>
   <translation>双窗格(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Unsure</source>
   <translation>不确定(&amp;U)</translation>
  </message>
  <message>
   <source>&amp;User's guide</source>
   <translation>用户指南(&amp;U)</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>视图(&amp;V)</translation>
  </message>
  <message>
   <source>&amp;Window</source>
   <translation>窗宽/窗位(&amp;W)</translation>
  </message>
  <message>
   <source>&amp;Zoom</source>
   <translation>缩放(&amp;Z)</translation>
  </message>
  <message>
   <source>, </source>
   <translation>、</translation>
  </message>
  <message>
   <source>0 to 17</source>
   <translation>0 至 17 岁</translation>
  </message>
  <message>
   <source>1 - specificity</source>
   <translation>1 - 特异度</translation>
  </message>
  <message>
   <source>1 prediction at stage 4, up to 100 at stage 1</source>
   <translation>第 4 级 1 次预测的时间，第 1 级最多 100 次</translation>
  </message>
  <message>
   <source>1 to 10 predictions, most at stage 1</source>
   <translation>1 至 10 次预测的时间，第 1 级最长</translation>
  </message>
  <message>
   <source>1 to 4 predictions, most at stage 1</source>
   <translation>1 至 4 次预测的时间，第 1 级最长</translation>
  </message>
  <message>
   <source>1 to 5 predictions, most at stage 1</source>
   <translation>1 至 5 次预测的时间，第 1 级最长</translation>
  </message>
  <message>
   <source>1 … 9</source>
   <translation>1 … 9</translation>
  </message>
  <message>
   <source>100 predictions at stage 1 to 800 at stage 4</source>
   <translation>第 1 级 100 次预测的时间，至第 4 级 800 次</translation>
  </message>
  <message>
   <source>170 predictions</source>
   <translation>170 次预测的时间</translation>
  </message>
  <message>
   <source>18 to 39</source>
   <translation>18 至 39 岁</translation>
  </message>
  <message>
   <source>40 to 64</source>
   <translation>40 至 64 岁</translation>
  </message>
  <message>
   <source>65 and over</source>
   <translation>65 岁及以上</translation>
  </message>
  <message>
   <source>75 % or more</source>
   <translation>75% 及以上</translation>
  </message>
  <message>
   <source>8 bit as stored</source>
   <translation>8 位原样</translation>
  </message>
  <message>
   <source>90 % or more</source>
   <translation>90% 及以上</translation>
  </message>
  <message>
   <source>90 predictions</source>
   <translation>90 次预测的时间</translation>
  </message>
  <message>
   <source>95 % interval: {low} to {high}. On pictures from elsewhere it may be lower.</source>
   <translation>95% 置信区间：{low} 至 {high}。对其他来源的图像，准确率可能更低。</translation>
  </message>
  <message>
   <source>; </source>
   <translation>；</translation>
  </message>
  <message>
   <source>&lt; {number} %</source>
   <translation>&lt; {number}%</translation>
  </message>
  <message>
   <source>&gt; {number} %</source>
   <translation>&gt; {number}%</translation>
  </message>
  <message>
   <source>A DICOM modality is a short code, as US, CR or SM.</source>
   <translation>DICOM 设备类型为简短代码，如 US、CR 或 SM。</translation>
  </message>
  <message>
   <source>A GPU was found and passed its trial</source>
   <translation>找到 GPU 并已通过试运行</translation>
  </message>
  <message>
   <source>A box in the table has something else than a number</source>
   <translation>表格中的某个框含有非数字内容</translation>
  </message>
  <message>
   <source>A card is not written as a file without an ending</source>
   <translation>模型卡片不能写成没有扩展名的文件</translation>
  </message>
  <message>
   <source>A card is not written as {ending}</source>
   <translation>模型卡片不能写成 {ending}</translation>
  </message>
  <message>
   <source>A file named {name} is in the models folder already</source>
   <translation>模型文件夹中已有名为 {name} 的文件</translation>
  </message>
  <message>
   <source>A fine-tune is at work.</source>
   <translation>正在进行微调。</translation>
  </message>
  <message>
   <source>A folder with one folder for each class; a table with file and label columns beside its pictures; a pack with an index.csv; or a zip of any. The pictures must be new to the model.</source>
   <translation>可以是每个类别一个子文件夹的文件夹、与图像放在一起且含文件列和标签列的表格、带 index.csv 的数据包，或上述任一种的 zip 压缩包。图像必须是模型未见过的。</translation>
  </message>
  <message>
   <source>A folder with one folder for each class; a table with file and label columns beside its pictures; or a zip of either. DICOM files and plain pictures.</source>
   <translation>可以是每个类别一个子文件夹的文件夹、与图像放在一起且含文件列和标签列的表格，或其 zip 压缩包。支持 DICOM 文件和普通图片。</translation>
  </message>
  <message>
   <source>A mask fits several pictures by its name</source>
   <translation>有一个掩膜按名称对应多幅图像</translation>
  </message>
  <message>
   <source>A model named {name} is there already</source>
   <translation>已有名为 {name} 的模型</translation>
  </message>
  <message>
   <source>A new folder for everything</source>
   <translation>用于保存全部内容的新文件夹</translation>
  </message>
  <message>
   <source>A part of the file name</source>
   <translation>文件名的一部分</translation>
  </message>
  <message>
   <source>A picture with the heat map and a structured report for each result, in the name of the image's patient.</source>
   <translation>每个结果生成一幅叠加热图的图像和一份结构化报告，归于该图像的患者名下。</translation>
  </message>
  <message>
   <source>A report was written: a text without names of files or patients, which you can look through and send to whoever looks after this program. Nothing is sent by itself.</source>
   <translation>已生成一份报告：这是一份不含文件名和患者姓名的文本，您可以查看，并发送给本程序的维护人员。程序不会自动发送任何内容。</translation>
  </message>
  <message>
   <source>A task cannot be named {name}</source>
   <translation>任务不能命名为 {name}</translation>
  </message>
  <message>
   <source>A task of the model is named {name}, which no task can be</source>
   <translation>模型的一个任务名为 {name}，任务不能使用此名称</translation>
  </message>
  <message>
   <source>A workbook holds {most:,} rows, and there are {count:,}</source>
   <translation>一个工作簿最多容纳 {most:,} 行，而现有 {count:,} 行</translation>
  </message>
  <message>
   <source>AUC, mean of classes</source>
   <translation>AUC（各类别均值）</translation>
  </message>
  <message>
   <source>AUC, mean of the classes</source>
   <translation>AUC（各类别均值）</translation>
  </message>
  <message>
   <source>AUC, {class_name}</source>
   <translation>AUC，{class_name}</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>准确率</translation>
  </message>
  <message>
   <source>Accuracy and AUC on validation</source>
   <translation>验证集准确率与 AUC</translation>
  </message>
  <message>
   <source>Accuracy of each subgroup</source>
   <translation>各亚组的准确率</translation>
  </message>
  <message>
   <source>Accuracy of the answers</source>
   <translation>已作答图像的准确率</translation>
  </message>
  <message>
   <source>Accuracy over coverage</source>
   <translation>准确率与覆盖率</translation>
  </message>
  <message>
   <source>Accuracy where only the surest predictions are answered: choose a share to see what is left unanswered</source>
   <translation>仅对最有把握的预测作答时的准确率：选择一个比例，查看未作答的图像</translation>
  </message>
  <message>
   <source>Accuracy, validation</source>
   <translation>准确率（验证集）</translation>
  </message>
  <message>
   <source>Add a folder with pictures of at least one other class</source>
   <translation>请添加至少另一个类别的图像文件夹</translation>
  </message>
  <message>
   <source>Add a model</source>
   <translation>添加模型</translation>
  </message>
  <message>
   <source>Add a model file, or drop one here</source>
   <translation>请添加模型文件，或将其拖放到此处</translation>
  </message>
  <message>
   <source>Add a model…</source>
   <translation>添加模型…</translation>
  </message>
  <message>
   <source>Add pictures: at least two patients or groups of a class, better twenty of each</source>
   <translation>请添加图像：每个类别至少两名患者或两个组，最好各二十个</translation>
  </message>
  <message>
   <source>Add some, or leave the class out</source>
   <translation>请添加一些图像，或排除此类别</translation>
  </message>
  <message>
   <source>Adding a model</source>
   <translation>正在添加模型</translation>
  </message>
  <message>
   <source>Adjusted for how rare</source>
   <translation>按类别稀少程度调整</translation>
  </message>
  <message>
   <source>Advanced settings</source>
   <translation>高级设置</translation>
  </message>
  <message>
   <source>Agree</source>
   <translation>同意</translation>
  </message>
  <message>
   <source>All cautions</source>
   <translation>全部警示</translation>
  </message>
  <message>
   <source>All classes</source>
   <translation>全部类别</translation>
  </message>
  <message>
   <source>All files ({patterns})</source>
   <translation>所有文件 ({patterns})</translation>
  </message>
  <message>
   <source>All folders</source>
   <translation>全部文件夹</translation>
  </message>
  <message>
   <source>All marks</source>
   <translation>全部标记</translation>
  </message>
  <message>
   <source>All modalities</source>
   <translation>全部设备类型</translation>
  </message>
  <message>
   <source>All models…</source>
   <translation>全部模型…</translation>
  </message>
  <message>
   <source>All of it</source>
   <translation>全部范围</translation>
  </message>
  <message>
   <source>All parts</source>
   <translation>全部数据</translation>
  </message>
  <message>
   <source>All pictures have the same label; there is nothing to tell apart</source>
   <translation>所有图像的标签都相同，没有可区分的内容</translation>
  </message>
  <message>
   <source>All states</source>
   <translation>全部状态</translation>
  </message>
  <message>
   <source>All weights are trained, as there is no model to start from</source>
   <translation>没有起始模型，因此训练全部权重</translation>
  </message>
  <message>
   <source>All weights learn from {count} pictures, {epochs} times over</source>
   <translation>全部权重在 {count} 幅图像上学习 {epochs} 遍</translation>
  </message>
  <message numerus="yes">
   <source>All {n} open images</source>
   <translation>
    <numerusform>全部 {n} 幅已打开的图像</numerusform>
   </translation>
  </message>
  <message>
   <source>Also changes what the model sees. Better with hundreds of pictures a class, or pictures unlike any it knows.</source>
   <translation>同时改变模型提取的特征。适用于每个类别有数百幅图像，或图像与模型已知图像差异较大的情况。</translation>
  </message>
  <message>
   <source>Alt + arrow up, down</source>
   <translation>Alt + 上下方向键</translation>
  </message>
  <message numerus="yes">
   <source>And {n} more reasons.</source>
   <translation>
    <numerusform>另有 {n} 条原因。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>And {n} more remarks of the same kinds.</source>
   <translation>
    <numerusform>另有 {n} 条同类提示。</numerusform>
   </translation>
  </message>
  <message>
   <source>Another fine-tune is at work</source>
   <translation>另一项微调正在进行</translation>
  </message>
  <message>
   <source>Another program is changing the models</source>
   <translation>另一个程序正在更改模型</translation>
  </message>
  <message>
   <source>Any caution</source>
   <translation>有警示</translation>
  </message>
  <message>
   <source>Any probability</source>
   <translation>任意概率</translation>
  </message>
  <message>
   <source>Area under the curve</source>
   <translation>曲线下面积</translation>
  </message>
  <message>
   <source>Area under the curve: {areas}.</source>
   <translation>曲线下面积：{areas}。</translation>
  </message>
  <message numerus="yes">
   <source>Area under the curve: {areas}; {n} more classes in the list.</source>
   <translation>
    <numerusform>曲线下面积：{areas}；列表中另有 {n} 个类别。</numerusform>
   </translation>
  </message>
  <message>
   <source>Area {area}</source>
   <translation>面积 {area}</translation>
  </message>
  <message>
   <source>Areas of each class</source>
   <translation>各类别的曲线下面积</translation>
  </message>
  <message>
   <source>Arrow keys</source>
   <translation>方向键</translation>
  </message>
  <message>
   <source>Arrows</source>
   <translation>方向键</translation>
  </message>
  <message>
   <source>As Grad-CAM, but strong places weigh more, so that several lesions show alike.</source>
   <translation>与 Grad-CAM 相同，但强响应处权重更大，使多个病灶同样显现。</translation>
  </message>
  <message>
   <source>As Grad-CAM, with gradients weighted by where each feature is active.</source>
   <translation>与 Grad-CAM 相同，但梯度按各特征的激活位置加权。</translation>
  </message>
  <message>
   <source>As HiResCAM with the positive gradients alone; made for the finer, earlier stages.</source>
   <translation>与 HiResCAM 相同，但只用正梯度；适用于更精细的靠前各级。</translation>
  </message>
  <message>
   <source>As stored in the file</source>
   <translation>按文件所存</translation>
  </message>
  <message>
   <source>As suggested</source>
   <translation>恢复建议值</translation>
  </message>
  <message>
   <source>As the authors' code: mean 0.5, deviation 0.5</source>
   <translation>与原作者代码一致：均值 0.5，标准差 0.5</translation>
  </message>
  <message>
   <source>As the data are</source>
   <translation>保持数据原样</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>跟随系统</translation>
  </message>
  <message>
   <source>Ask its author for the state dict alone: torch.save(model.state_dict(), FILE)</source>
   <translation>请向其作者索取单独的 state dict：torch.save(model.state_dict(), FILE)</translation>
  </message>
  <message>
   <source>Ask its owner for it</source>
   <translation>请向其所有者申请权限</translation>
  </message>
  <message>
   <source>Ask its owner or your administrator</source>
   <translation>请联系其所有者或您的管理员</translation>
  </message>
  <message>
   <source>At {value:.6g} mm</source>
   <translation>位置 {value:.6g} mm</translation>
  </message>
  <message>
   <source>Automatic</source>
   <translation>自动</translation>
  </message>
  <message>
   <source>Automatic: chosen for each image by what the picture looks like</source>
   <translation>自动：根据每幅图像的外观选择任务</translation>
  </message>
  <message>
   <source>Average precision</source>
   <translation>平均精确率</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>上一步</translation>
  </message>
  <message>
   <source>Back (Alt+Left)</source>
   <translation>后退 (Alt+Left)</translation>
  </message>
  <message>
   <source>Back to 0.5</source>
   <translation>恢复为 0.5</translation>
  </message>
  <message>
   <source>Balanced accuracy</source>
   <translation>平衡准确率</translation>
  </message>
  <message>
   <source>Batch size</source>
   <translation>批大小</translation>
  </message>
  <message>
   <source>Beside</source>
   <translation>对照模型</translation>
  </message>
  <message>
   <source>Best so far: {share} right, in pass {n}</source>
   <translation>目前最佳：正确 {share}，第 {n} 轮</translation>
  </message>
  <message>
   <source>Blank the names of patients and files on screen</source>
   <translation>在屏幕上隐去患者姓名和文件名</translation>
  </message>
  <message>
   <source>Blur</source>
   <translation>模糊</translation>
  </message>
  <message>
   <source>Blurring the highlighted {share} % changes the probability from {before:.2f} to {after:.2f}; blurring a random {share} %: {random_after:.2f}.</source>
   <translation>将突出显示的 {share} % 模糊后，概率由 {before:.2f} 变为 {after:.2f}；随机模糊 {share} % 后为 {random_after:.2f}。</translation>
  </message>
  <message>
   <source>Blurs what the map highlights, or fills it in from around, and asks the model again, and as often with random places: some 100 predictions</source>
   <translation>将热图突出的区域模糊化或用周围像素填补，再让模型重新判断，并对随机位置做同样次数的对照：约 100 次预测</translation>
  </message>
  <message>
   <source>Bone</source>
   <translation>骨</translation>
  </message>
  <message>
   <source>Both maps have the larger one's scale. Two methods, or two tasks, measure in different units: their colours are compared only with a scale each</source>
   <translation>两幅热图共用较大者的标尺。两种方法或两个任务的度量单位不同：其颜色只能各用各的标尺</translation>
  </message>
  <message>
   <source>Both maps on one picture: the left one up to the cursor, the right one beyond it. For two maps of the same image</source>
   <translation>两幅热图叠在同一图像上：光标左侧为左图，右侧为右图。适用于同一图像的两幅热图</translation>
  </message>
  <message>
   <source>Both sides</source>
   <translation>双侧</translation>
  </message>
  <message>
   <source>Brain</source>
   <translation>脑</translation>
  </message>
  <message>
   <source>Brightness</source>
   <translation>亮度</translation>
  </message>
  <message>
   <source>By patient and study, plain pictures by folder; the highest probability first</source>
   <translation>按患者和检查分组，普通图片按文件夹分组；概率最高者在前</translation>
  </message>
  <message>
   <source>C {center:.{digits}f}  W {width:.{digits}f}{unit}</source>
   <translation>窗位 {center:.{digits}f}  窗宽 {width:.{digits}f}{unit}</translation>
  </message>
  <message>
   <source>CHAI applied model card (*.xml)</source>
   <translation>CHAI 应用模型卡片 (*.xml)</translation>
  </message>
  <message>
   <source>CPU, {count} cores</source>
   <translation>CPU，{count} 核</translation>
  </message>
  <message>
   <source>Calibrated: the probabilities were fitted to held-out images of its training data.</source>
   <translation>已校准：概率已用训练数据中留出的图像校准。</translation>
  </message>
  <message>
   <source>Calibration error</source>
   <translation>校准误差</translation>
  </message>
  <message>
   <source>Call</source>
   <translation>判为</translation>
  </message>
  <message>
   <source>Call the classes as the model does, leave other pictures out, or choose another task or model</source>
   <translation>请使类别名称与模型一致，排除其他图像，或选择其他任务或模型</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Cancel the export</source>
   <translation>取消导出</translation>
  </message>
  <message>
   <source>Cancel…</source>
   <translation>取消…</translation>
  </message>
  <message>
   <source>Cannot be opened</source>
   <translation>无法打开</translation>
  </message>
  <message>
   <source>Caution</source>
   <translation>警示</translation>
  </message>
  <message>
   <source>Changed copies beside the plain one</source>
   <translation>除原图外另加的变换副本数</translation>
  </message>
  <message>
   <source>Check its name, that its drive is connected and that no link to it is broken</source>
   <translation>请检查名称、驱动器是否已连接，以及指向它的链接是否有效</translation>
  </message>
  <message>
   <source>Check that it exists and may be read</source>
   <translation>请确认文件存在且允许读取</translation>
  </message>
  <message>
   <source>Check that its drive is connected</source>
   <translation>请检查其驱动器是否已连接</translation>
  </message>
  <message>
   <source>Check that the disk has space and that your user folder may be written</source>
   <translation>请检查磁盘空间是否充足，以及用户文件夹是否可写</translation>
  </message>
  <message>
   <source>Check that the folder may be written and that the disk has space</source>
   <translation>请确认文件夹允许写入且磁盘有空间</translation>
  </message>
  <message>
   <source>Check that the program's data folder may be written and that the disk has space</source>
   <translation>请确认程序的数据文件夹允许写入且磁盘有空间</translation>
  </message>
  <message>
   <source>Check the hash, the weights, and the scores of a made-up picture</source>
   <translation>检查哈希值、权重以及一幅合成图像的得分</translation>
  </message>
  <message>
   <source>Check this map</source>
   <translation>检验此热图</translation>
  </message>
  <message>
   <source>Checking…</source>
   <translation>正在检查…</translation>
  </message>
  <message>
   <source>Choose 1 to {most}, or 0 for their mean</source>
   <translation>请选择 1 至 {most}，或选择 0 取其平均</translation>
  </message>
  <message>
   <source>Choose a CSV, TSV or XLSX file</source>
   <translation>请选择 CSV、TSV 或 XLSX 文件</translation>
  </message>
  <message>
   <source>Choose a PNG or JPEG file</source>
   <translation>请选择 PNG 或 JPEG 文件</translation>
  </message>
  <message>
   <source>Choose a cell to see its pictures.</source>
   <translation>选择一个单元格以查看其中的图像。</translation>
  </message>
  <message>
   <source>Choose a cell to see its pictures. Below a count stands its share of the row.</source>
   <translation>选择一个单元格以查看其中的图像。数目下方为其占该行的比例。</translation>
  </message>
  <message>
   <source>Choose a class to see where the model looked for it.</source>
   <translation>选择一个类别，查看模型据此关注的区域。</translation>
  </message>
  <message>
   <source>Choose a file that this program saved</source>
   <translation>请选择由本程序保存的文件</translation>
  </message>
  <message>
   <source>Choose a folder</source>
   <translation>选择文件夹</translation>
  </message>
  <message>
   <source>Choose a folder with pictures</source>
   <translation>请选择含有图像的文件夹</translation>
  </message>
  <message>
   <source>Choose a model file of this program</source>
   <translation>请选择本程序的模型文件</translation>
  </message>
  <message>
   <source>Choose a model made by this program; import a published checkpoint with `medmamba models import`</source>
   <translation>请选择由本程序制作的模型；已发布的检查点请用 `medmamba models import` 导入</translation>
  </message>
  <message>
   <source>Choose a model to see it beside this one. Models with the same task stand first.</source>
   <translation>选择一个模型与当前模型并排对照。任务相同的模型排在前面。</translation>
  </message>
  <message>
   <source>Choose a name that differs in more than that</source>
   <translation>请选择差别更大的名称</translation>
  </message>
  <message>
   <source>Choose a start model, or train all weights</source>
   <translation>请选择起始模型，或训练全部权重</translation>
  </message>
  <message>
   <source>Choose a table or zip</source>
   <translation>选择表格或 zip 压缩包</translation>
  </message>
  <message>
   <source>Choose a table with a row for each picture</source>
   <translation>请选择每幅图像占一行的表格</translation>
  </message>
  <message>
   <source>Choose an image file</source>
   <translation>请选择图像文件</translation>
  </message>
  <message>
   <source>Choose an image of a study</source>
   <translation>请选择检查中的图像</translation>
  </message>
  <message>
   <source>Choose another archive</source>
   <translation>请选择其他压缩包</translation>
  </message>
  <message>
   <source>Choose another folder</source>
   <translation>请选择其他文件夹</translation>
  </message>
  <message>
   <source>Choose another model, or call the classes as the model does</source>
   <translation>请选择其他模型，或使类别名称与模型一致</translation>
  </message>
  <message>
   <source>Choose another model, or look at the picture for what is unusual</source>
   <translation>请选择其他模型，或查看图像有何异常</translation>
  </message>
  <message>
   <source>Choose another name</source>
   <translation>请选择其他名称</translation>
  </message>
  <message>
   <source>Choose another part, or all</source>
   <translation>请选择其他部分，或选择全部</translation>
  </message>
  <message>
   <source>Choose another start model</source>
   <translation>请选择其他起始模型</translation>
  </message>
  <message>
   <source>Choose auto or one of: {names}</source>
   <translation>请选择 auto 或以下之一：{names}</translation>
  </message>
  <message>
   <source>Choose cpu or auto, or see `medmamba devices`</source>
   <translation>请选择 cpu 或 auto，或查看 `medmamba devices`</translation>
  </message>
  <message>
   <source>Choose folder…</source>
   <translation>选择文件夹…</translation>
  </message>
  <message>
   <source>Choose one of these</source>
   <translation>请从中选择一个</translation>
  </message>
  <message>
   <source>Choose one of: {names}</source>
   <translation>请选择以下之一：{names}</translation>
  </message>
  <message>
   <source>Choose pictures whose class is known. They are read and checked; nothing is changed.</source>
   <translation>请选择类别已知的图像。程序只读取和检查，不作任何改动。</translation>
  </message>
  <message>
   <source>Choose the folder that the table is about, or write in one column the pictures' file names, paths or DICOM UIDs</source>
   <translation>请选择表格所描述的文件夹，或在某一列中写明图像的文件名、路径或 DICOM UID</translation>
  </message>
  <message>
   <source>Choose the images of the study instead</source>
   <translation>请改为选择该检查的图像</translation>
  </message>
  <message>
   <source>Choose the start model again</source>
   <translation>请重新选择起始模型</translation>
  </message>
  <message>
   <source>Choose what is shown of each image</source>
   <translation>选择每幅图像显示的内容</translation>
  </message>
  <message>
   <source>Choose which table holds the labels</source>
   <translation>请选择含有标签的表格</translation>
  </message>
  <message>
   <source>Choose: {names}</source>
   <translation>请选择：{names}</translation>
  </message>
  <message>
   <source>Choose: {title}</source>
   <translation>选择：{title}</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>选择…</translation>
  </message>
  <message>
   <source>Chosen by you</source>
   <translation>由您选择</translation>
  </message>
  <message>
   <source>Class</source>
   <translation>类别</translation>
  </message>
  <message>
   <source>Class map</source>
   <translation>类别图</translation>
  </message>
  <message>
   <source>Class of the model</source>
   <translation>模型的类别</translation>
  </message>
  <message>
   <source>Class of the pictures shown</source>
   <translation>所显示图像的类别</translation>
  </message>
  <message>
   <source>Class that is called</source>
   <translation>所判定的类别</translation>
  </message>
  <message>
   <source>Class whose curve is shown</source>
   <translation>显示其曲线的类别</translation>
  </message>
  <message>
   <source>Class whose curves are shown</source>
   <translation>显示其曲线的类别</translation>
  </message>
  <message>
   <source>Class, {side}</source>
   <translation>类别，{side}</translation>
  </message>
  <message>
   <source>Classes</source>
   <translation>类别</translation>
  </message>
  <message>
   <source>Classes and how many pictures they have</source>
   <translation>各类别及其图像数</translation>
  </message>
  <message>
   <source>Classes and their probabilities</source>
   <translation>各类别及其概率</translation>
  </message>
  <message>
   <source>Classified</source>
   <translation>已分类</translation>
  </message>
  <message>
   <source>Classify all</source>
   <translation>全部分类</translation>
  </message>
  <message>
   <source>Classify every 10th of this series</source>
   <translation>每 10 幅分类 1 幅（本序列）</translation>
  </message>
  <message>
   <source>Classify every image of the series on screen, ahead of the others</source>
   <translation>优先对屏幕上序列的所有图像分类</translation>
  </message>
  <message>
   <source>Classify every open image again</source>
   <translation>对所有已打开的图像重新分类</translation>
  </message>
  <message>
   <source>Classify every tenth image of the series, for a quick curve</source>
   <translation>对序列中每 10 幅图像分类 1 幅，以快速得到曲线</translation>
  </message>
  <message>
   <source>Classify s&amp;election</source>
   <translation>对所选图像分类(&amp;E)</translation>
  </message>
  <message>
   <source>Classify the image on screen again</source>
   <translation>对屏幕上的图像重新分类</translation>
  </message>
  <message>
   <source>Classify this image</source>
   <translation>对此图像分类</translation>
  </message>
  <message>
   <source>Classify this series</source>
   <translation>对此序列分类</translation>
  </message>
  <message>
   <source>Classify what is selected in the list, ahead of the others</source>
   <translation>优先对列表中所选图像分类</translation>
  </message>
  <message>
   <source>Classifying</source>
   <translation>正在分类</translation>
  </message>
  <message>
   <source>Classifying what was chosen</source>
   <translation>正在对所选图像分类</translation>
  </message>
  <message>
   <source>Classifying with {model}</source>
   <translation>正在用 {model} 分类</translation>
  </message>
  <message>
   <source>Clear the list</source>
   <translation>清空列表</translation>
  </message>
  <message>
   <source>Clearing the kept results</source>
   <translation>正在清除已保存的结果</translation>
  </message>
  <message>
   <source>Click here, then choose an image in the list.</source>
   <translation>单击此处，然后在列表中选择一幅图像。</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Close every image</source>
   <translation>关闭所有图像</translation>
  </message>
  <message>
   <source>Close other programs</source>
   <translation>请关闭其他程序</translation>
  </message>
  <message>
   <source>Close other programs and try again</source>
   <translation>请关闭其他程序后重试</translation>
  </message>
  <message>
   <source>Close other programs that use it, or start this program again</source>
   <translation>请关闭占用该设备的其他程序，或重新启动本程序</translation>
  </message>
  <message>
   <source>Close other programs, or choose another device</source>
   <translation>请关闭其他程序，或选择其他计算设备</translation>
  </message>
  <message>
   <source>Close other programs, or choose cpu</source>
   <translation>请关闭其他程序，或选择 cpu</translation>
  </message>
  <message>
   <source>Close other programs, or export it smaller</source>
   <translation>请关闭其他程序，或以较小尺寸导出</translation>
  </message>
  <message>
   <source>Close others</source>
   <translation>请关闭其他图像</translation>
  </message>
  <message>
   <source>Close programs that use it, and check that the models folder may be written</source>
   <translation>请关闭正在使用它的程序，并确认模型文件夹允许写入</translation>
  </message>
  <message>
   <source>Close the file where another program has it open, and check that the folder may be written</source>
   <translation>请在打开该文件的其他程序中将其关闭，并确认文件夹允许写入</translation>
  </message>
  <message>
   <source>Close the program</source>
   <translation>关闭程序</translation>
  </message>
  <message>
   <source>Close the program and start it again</source>
   <translation>请关闭程序后重新启动</translation>
  </message>
  <message>
   <source>Close this message</source>
   <translation>关闭此消息</translation>
  </message>
  <message>
   <source>Colours of the heat map</source>
   <translation>热图颜色</translation>
  </message>
  <message>
   <source>Colours of the heat map and the values they stand for</source>
   <translation>热图颜色及其对应的数值</translation>
  </message>
  <message>
   <source>Colours stored as {kind} are not supported</source>
   <translation>不支持以 {kind} 方式存储的颜色</translation>
  </message>
  <message>
   <source>Column of file names</source>
   <translation>文件名列</translation>
  </message>
  <message>
   <source>Column of labels</source>
   <translation>标签列</translation>
  </message>
  <message>
   <source>Column of parts</source>
   <translation>数据划分列</translation>
  </message>
  <message>
   <source>Column of patients</source>
   <translation>患者列</translation>
  </message>
  <message>
   <source>Columns</source>
   <translation>列</translation>
  </message>
  <message>
   <source>Com&amp;pare heat maps…</source>
   <translation>对比热图(&amp;P)…</translation>
  </message>
  <message>
   <source>Compare</source>
   <translation>比较</translation>
  </message>
  <message>
   <source>Compare heat maps</source>
   <translation>对比热图</translation>
  </message>
  <message>
   <source>Compare models that know the same classes, or name the task with --task</source>
   <translation>请比较类别相同的模型，或用 --task 指定任务</translation>
  </message>
  <message>
   <source>Compare…</source>
   <translation>对比…</translation>
  </message>
  <message>
   <source>Comparing the models</source>
   <translation>正在比较模型</translation>
  </message>
  <message>
   <source>Comparing with the start model</source>
   <translation>正在与起始模型比较</translation>
  </message>
  <message>
   <source>Comparison of models</source>
   <translation>模型比较</translation>
  </message>
  <message>
   <source>Computes on {device}. {reason}</source>
   <translation>计算设备：{device}。{reason}</translation>
  </message>
  <message>
   <source>Computing the heat map…</source>
   <translation>正在计算热图…</translation>
  </message>
  <message>
   <source>Computing the heat map… {share}</source>
   <translation>正在计算热图… {share}</translation>
  </message>
  <message>
   <source>Computing the map…</source>
   <translation>正在计算热图…</translation>
  </message>
  <message>
   <source>Confusion</source>
   <translation>混淆矩阵</translation>
  </message>
  <message>
   <source>Confusion matrix</source>
   <translation>混淆矩阵</translation>
  </message>
  <message>
   <source>Confusion matrix, rows true, columns what the model said</source>
   <translation>混淆矩阵，行为真实类别，列为模型判断</translation>
  </message>
  <message>
   <source>Contact</source>
   <translation>联系方式</translation>
  </message>
  <message>
   <source>Contents of the guide</source>
   <translation>指南目录</translation>
  </message>
  <message>
   <source>Contrast</source>
   <translation>对比度</translation>
  </message>
  <message>
   <source>Convert it to PNG, JPEG, TIFF or DICOM with the program that made it</source>
   <translation>请用创建它的程序将其转换为 PNG、JPEG、TIFF 或 DICOM</translation>
  </message>
  <message>
   <source>Copy &amp;table</source>
   <translation>复制表格(&amp;T)</translation>
  </message>
  <message>
   <source>Copy it again from where it came from</source>
   <translation>请从来源处重新复制</translation>
  </message>
  <message>
   <source>Copy it to another drive and try again</source>
   <translation>请将其复制到其他驱动器后重试</translation>
  </message>
  <message>
   <source>Copy it with a program of its maker</source>
   <translation>请用其制造商的程序复制</translation>
  </message>
  <message>
   <source>Copy it without painting anything out</source>
   <translation>请不做涂盖直接复制</translation>
  </message>
  <message>
   <source>Copy it without painting, or leave it out</source>
   <translation>请不做涂盖直接复制，或将其排除</translation>
  </message>
  <message>
   <source>Copy or download the model file again</source>
   <translation>请重新复制或下载模型文件</translation>
  </message>
  <message>
   <source>Copy or download the zip archive again</source>
   <translation>请重新复制或下载 zip 压缩包</translation>
  </message>
  <message>
   <source>Copy or export it again</source>
   <translation>请重新复制或导出</translation>
  </message>
  <message>
   <source>Copy or export it again from where it came from</source>
   <translation>请从来源处重新复制或导出</translation>
  </message>
  <message>
   <source>Copy p&amp;icture</source>
   <translation>复制图片(&amp;I)</translation>
  </message>
  <message>
   <source>Copy selected lines</source>
   <translation>复制所选行</translation>
  </message>
  <message>
   <source>Copy the picture on screen with its heat map</source>
   <translation>复制屏幕上的图像及其热图</translation>
  </message>
  <message>
   <source>Copy the results of the selected images, or of all, as a table</source>
   <translation>将所选图像或全部图像的结果复制为表格</translation>
  </message>
  <message>
   <source>Correct it and try again</source>
   <translation>请改正后重试</translation>
  </message>
  <message>
   <source>Correct it, or use auto, folder or none</source>
   <translation>请改正，或使用 auto、folder 或 none</translation>
  </message>
  <message>
   <source>Costs {cost}.</source>
   <translation>计算量：{cost}。</translation>
  </message>
  <message>
   <source>Counting</source>
   <translation>正在统计</translation>
  </message>
  <message>
   <source>Crash reports</source>
   <translation>崩溃报告</translation>
  </message>
  <message>
   <source>Crop</source>
   <translation>裁剪</translation>
  </message>
  <message>
   <source>Cross-validation, training {number} of {count}</source>
   <translation>交叉验证，第 {number} 次训练，共 {count} 次</translation>
  </message>
  <message>
   <source>Ctrl + arrow keys</source>
   <translation>Ctrl + 方向键</translation>
  </message>
  <message>
   <source>Ctrl + drag</source>
   <translation>Ctrl + 拖动</translation>
  </message>
  <message>
   <source>Ctrl + wheel</source>
   <translation>Ctrl + 滚轮</translation>
  </message>
  <message>
   <source>Curve of the file</source>
   <translation>文件中的曲线</translation>
  </message>
  <message>
   <source>Curve: {title}</source>
   <translation>曲线：{title}</translation>
  </message>
  <message>
   <source>Curves</source>
   <translation>曲线</translation>
  </message>
  <message>
   <source>Cut pieces out</source>
   <translation>局部擦除</translation>
  </message>
  <message>
   <source>DICOM &amp;header…</source>
   <translation>DICOM 头信息(&amp;H)…</translation>
  </message>
  <message>
   <source>DICOM header</source>
   <translation>DICOM 头信息</translation>
  </message>
  <message>
   <source>DICOM modalities</source>
   <translation>DICOM 设备类型</translation>
  </message>
  <message>
   <source>DICOM objects for the image's own study</source>
   <translation>归入原图像所属检查的 DICOM 对象</translation>
  </message>
  <message>
   <source>Damaged element</source>
   <translation>元素已损坏</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>深色</translation>
  </message>
  <message>
   <source>Dark, light or high contrast</source>
   <translation>深色、浅色或高对比度</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>数据</translation>
  </message>
  <message>
   <source>De-identified copies</source>
   <translation>去标识化副本</translation>
  </message>
  <message>
   <source>Decision curves</source>
   <translation>决策曲线</translation>
  </message>
  <message>
   <source>Decoding the pixel data took far longer than their size explains, so they are damaged</source>
   <translation>像素数据的解码时间远超其大小所需，因此数据已损坏</translation>
  </message>
  <message>
   <source>Default for</source>
   <translation>设为默认</translation>
  </message>
  <message>
   <source>Del</source>
   <translation>Del</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>删除</translation>
  </message>
  <message>
   <source>Delete all &amp;marks…</source>
   <translation>删除所有标记(&amp;M)…</translation>
  </message>
  <message>
   <source>Delete all marks</source>
   <translation>删除所有标记</translation>
  </message>
  <message>
   <source>Delete all marks?</source>
   <translation>删除所有标记？</translation>
  </message>
  <message>
   <source>Delete every kept result; marks stay</source>
   <translation>删除所有已保存的结果；标记保留</translation>
  </message>
  <message>
   <source>Delete every mark</source>
   <translation>删除所有标记</translation>
  </message>
  <message>
   <source>Delete it</source>
   <translation>删除</translation>
  </message>
  <message>
   <source>Delete the finished fine-tune “{title}”?</source>
   <translation>删除已完成的微调“{title}”？</translation>
  </message>
  <message>
   <source>Delete the unfinished fine-tune “{title}”?</source>
   <translation>删除未完成的微调“{title}”？</translation>
  </message>
  <message>
   <source>Delete {title}</source>
   <translation>删除 {title}</translation>
  </message>
  <message>
   <source>Device</source>
   <translation>计算设备</translation>
  </message>
  <message>
   <source>Difference</source>
   <translation>差值</translation>
  </message>
  <message>
   <source>Differences</source>
   <translation>差值</translation>
  </message>
  <message>
   <source>Disagree</source>
   <translation>不同意</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>完成</translation>
  </message>
  <message>
   <source>Dotted: acting on everyone</source>
   <translation>点线：对所有人采取措施</translation>
  </message>
  <message>
   <source>Double click</source>
   <translation>双击</translation>
  </message>
  <message>
   <source>Download or copy it again</source>
   <translation>请重新下载或复制</translation>
  </message>
  <message>
   <source>Drag</source>
   <translation>拖动</translation>
  </message>
  <message>
   <source>Drag over whatever names someone. The same place, in pixels, is painted black in every copy and every frame; a picture in which nothing lies there is not copied, and that is said.</source>
   <translation>在能识别个人身份的内容上拖出矩形。每份副本的每一帧中，相同像素位置都会被涂黑；如果图像不含该位置，则不会生成其副本，并会予以说明。</translation>
  </message>
  <message>
   <source>Drag to move the image</source>
   <translation>拖动以平移图像</translation>
  </message>
  <message>
   <source>Drag up to zoom in</source>
   <translation>向上拖动以放大</translation>
  </message>
  <message>
   <source>Drag, or click a point of a curve.</source>
   <translation>拖动滑块，或单击曲线上的点。</translation>
  </message>
  <message>
   <source>Drag: right for less contrast, up for brighter</source>
   <translation>拖动：向右降低对比度，向上变亮</translation>
  </message>
  <message>
   <source>Draw around what decides the class, on as many pictures as you like. 20 help, 50 are plenty. Leave out pictures with nothing to show.</source>
   <translation>在决定类别的部位周围画框，图像数量不限。20 幅即有帮助，50 幅已足够。没有可标之处的图像请跳过。</translation>
  </message>
  <message>
   <source>Draw lines where the heat map reaches a quarter, half and three quarters of its scale</source>
   <translation>在热图达到其标尺的四分之一、二分之一和四分之三处画线</translation>
  </message>
  <message>
   <source>Drawing, picture and map as layers ({pattern})</source>
   <translation>矢量图，图像与热图分层 ({pattern})</translation>
  </message>
  <message>
   <source>Drop</source>
   <translation>拖放</translation>
  </message>
  <message>
   <source>Drop a folder, a table or a zip here</source>
   <translation>将文件夹、表格或 zip 压缩包拖放到此处</translation>
  </message>
  <message>
   <source>Drop a model file here</source>
   <translation>请将模型文件拖放到此处</translation>
  </message>
  <message>
   <source>Drop images here</source>
   <translation>将图像拖放到此处</translation>
  </message>
  <message>
   <source>Drop labelled pictures here</source>
   <translation>将带标签的图像拖放到此处</translation>
  </message>
  <message>
   <source>Duplicate</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>E&amp;valuate on labelled images…</source>
   <translation>用带标签的图像评估(&amp;V)…</translation>
  </message>
  <message>
   <source>Each cell's feature times its own gradient: nothing is averaged over the image.</source>
   <translation>每个单元的特征乘以其自身的梯度：不在整幅图像上求平均。</translation>
  </message>
  <message>
   <source>Each class against the rest</source>
   <translation>各类别与其余类别对比</translation>
  </message>
  <message>
   <source>Each class against the rest, where the most probable class is called</source>
   <translation>各类别与其余类别对比（判为最可能的类别）</translation>
  </message>
  <message>
   <source>Each class, with 95 % intervals</source>
   <translation>各类别及 95% 置信区间</translation>
  </message>
  <message>
   <source>Edit the card</source>
   <translation>编辑卡片</translation>
  </message>
  <message>
   <source>Elements of the header</source>
   <translation>头信息元素</translation>
  </message>
  <message>
   <source>Enlarge what is under the cursor</source>
   <translation>放大光标所在处</translation>
  </message>
  <message>
   <source>Epoch</source>
   <translation>训练轮次</translation>
  </message>
  <message>
   <source>Epochs</source>
   <translation>训练轮数</translation>
  </message>
  <message>
   <source>Epochs without a better score; 0 never stops early</source>
   <translation>得分不再提高的轮数；0 表示从不提前停止</translation>
  </message>
  <message>
   <source>Ethical limits</source>
   <translation>伦理限制</translation>
  </message>
  <message>
   <source>Evaluate</source>
   <translation>评估</translation>
  </message>
  <message>
   <source>Evaluate a model</source>
   <translation>评估模型</translation>
  </message>
  <message>
   <source>Even the most probable class has a probability of only {percent} %</source>
   <translation>即使最可能的类别，概率也只有 {percent} %</translation>
  </message>
  <message>
   <source>Even the most probable class has a probability of only {percent} %; below {least:.0f} % the model is wrong too often to be followed</source>
   <translation>即使最可能的类别，概率也只有 {percent} %；低于 {least:.0f} % 时模型出错过多，不可采信</translation>
  </message>
  <message>
   <source>Every agreement, label and note that was made on this computer is lost.</source>
   <translation>在本机上所做的所有同意与否的标记、标签和备注都将丢失。</translation>
  </message>
  <message>
   <source>Every class of the data is left out</source>
   <translation>数据的所有类别都被排除</translation>
  </message>
  <message>
   <source>Every picture by itself</source>
   <translation>每幅图像单独成组</translation>
  </message>
  <message>
   <source>Every picture is judged once by a model that had not seen it (cross-validation), as no share is set aside for a test part</source>
   <translation>每幅图像均由未见过它的模型判断一次（交叉验证），因为未为测试集留出份额</translation>
  </message>
  <message>
   <source>Every picture is judged once by a model that had not seen it (cross-validation), as there are too few pictures for a test part</source>
   <translation>每幅图像均由未见过它的模型判断一次（交叉验证），因为图像太少，无法划分测试集</translation>
  </message>
  <message>
   <source>Every picture stands by itself.</source>
   <translation>每幅图像各自独立。</translation>
  </message>
  <message>
   <source>Everything…</source>
   <translation>全部内容…</translation>
  </message>
  <message>
   <source>Excel workbook (.xlsx)</source>
   <translation>Excel 工作簿 (.xlsx)</translation>
  </message>
  <message>
   <source>Expected calibration error {plain} (15 bins), {debiased} without what chance adds; Brier score {brier}.</source>
   <translation>期望校准误差 {plain}（15 个区间），扣除偶然因素后 {debiased}；Brier 评分 {brier}。</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Export &amp;results…</source>
   <translation>导出结果(&amp;R)…</translation>
  </message>
  <message>
   <source>Export into</source>
   <translation>导出到</translation>
  </message>
  <message>
   <source>Export it again as TIFF with 8 or 16 bits, as PNG or as DICOM</source>
   <translation>请重新导出为 8 或 16 位 TIFF、PNG 或 DICOM</translation>
  </message>
  <message>
   <source>Export it again from where it came from</source>
   <translation>请从来源处重新导出</translation>
  </message>
  <message>
   <source>Export it again uncompressed or as JPEG 2000 from the viewer or archive it is in</source>
   <translation>请从所在的阅片软件或归档系统重新导出为未压缩或 JPEG 2000 格式</translation>
  </message>
  <message>
   <source>Export it at a smaller size, or cut out the part of interest</source>
   <translation>请以较小尺寸导出，或裁剪出感兴趣区</translation>
  </message>
  <message>
   <source>Export its slices as DICOM or PNG</source>
   <translation>请将其层面导出为 DICOM 或 PNG</translation>
  </message>
  <message>
   <source>Export list…</source>
   <translation>导出列表…</translation>
  </message>
  <message>
   <source>Export results</source>
   <translation>导出结果</translation>
  </message>
  <message>
   <source>Export single frames as PNG, JPEG or DICOM</source>
   <translation>请将单帧导出为 PNG、JPEG 或 DICOM</translation>
  </message>
  <message>
   <source>Export the heat map</source>
   <translation>导出热图</translation>
  </message>
  <message>
   <source>Export the image again as PNG, JPEG, TIFF or DICOM</source>
   <translation>请将图像重新导出为 PNG、JPEG、TIFF 或 DICOM</translation>
  </message>
  <message>
   <source>Export the image from it as PNG or JPEG</source>
   <translation>请将其中的图像导出为 PNG 或 JPEG</translation>
  </message>
  <message>
   <source>Export the image from it as PNG, JPEG or DICOM</source>
   <translation>请将其中的图像导出为 PNG、JPEG 或 DICOM</translation>
  </message>
  <message>
   <source>Export the image from it as PNG, JPEG, TIFF or DICOM</source>
   <translation>请将其中的图像导出为 PNG、JPEG、TIFF 或 DICOM</translation>
  </message>
  <message>
   <source>Export the marked ones…</source>
   <translation>导出已标记的…</translation>
  </message>
  <message>
   <source>Export the model</source>
   <translation>导出模型</translation>
  </message>
  <message>
   <source>Exporting</source>
   <translation>正在导出</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>导出…</translation>
  </message>
  <message>
   <source>F&amp;irst image</source>
   <translation>第一幅图像(&amp;I)</translation>
  </message>
  <message>
   <source>F1</source>
   <translation>F1</translation>
  </message>
  <message>
   <source>F1, mean of the classes</source>
   <translation>F1（各类别均值）</translation>
  </message>
  <message>
   <source>F1-score</source>
   <translation>F1</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>未通过</translation>
  </message>
  <message>
   <source>False alarms</source>
   <translation>假阳性率</translation>
  </message>
  <message>
   <source>Features weighted by how far the score falls when each is switched off; no gradients.</source>
   <translation>按逐一关闭各特征时得分下降的幅度为特征加权；不用梯度。</translation>
  </message>
  <message>
   <source>Features weighted by how much the score would grow with each, on average over the image.</source>
   <translation>按得分随各特征增长的幅度（整幅图像的平均值）为特征加权。</translation>
  </message>
  <message>
   <source>Features weighted by the score of the picture with only the places shown where each is active; no gradients.</source>
   <translation>按只显示各特征激活位置的图像所得的分数为特征加权；不用梯度。</translation>
  </message>
  <message>
   <source>Fewer than {least} test pictures of {names}; figures for such a class alone are very uncertain</source>
   <translation>{names} 的测试图像少于 {least} 幅；单独就此类类别而言，指标很不可靠</translation>
  </message>
  <message>
   <source>Fewer than {n} pictures of: {classes}.</source>
   <translation>图像少于 {n} 幅的类别：{classes}。</translation>
  </message>
  <message>
   <source>Figures</source>
   <translation>指标</translation>
  </message>
  <message>
   <source>Figures (*.png *.svg *.pdf)</source>
   <translation>图 (*.png *.svg *.pdf)</translation>
  </message>
  <message>
   <source>Figures and file</source>
   <translation>指标与文件</translation>
  </message>
  <message>
   <source>Figures at the threshold</source>
   <translation>该阈值下的指标</translation>
  </message>
  <message>
   <source>Figures of each class</source>
   <translation>各类别的指标</translation>
  </message>
  <message>
   <source>Figure…</source>
   <translation>图…</translation>
  </message>
  <message>
   <source>File or folder</source>
   <translation>文件或文件夹</translation>
  </message>
  <message>
   <source>Finding labels</source>
   <translation>正在查找标签</translation>
  </message>
  <message>
   <source>Finding pictures</source>
   <translation>正在查找图像</translation>
  </message>
  <message>
   <source>Finding the device…</source>
   <translation>正在查找计算设备…</translation>
  </message>
  <message>
   <source>Fine-&amp;tune on my data…</source>
   <translation>用我的数据微调(&amp;T)…</translation>
  </message>
  <message>
   <source>Fine-tune</source>
   <translation>微调</translation>
  </message>
  <message>
   <source>Fine-tune on my data</source>
   <translation>用我的数据微调</translation>
  </message>
  <message>
   <source>Fine-tuning {title}</source>
   <translation>正在微调 {title}</translation>
  </message>
  <message>
   <source>Finished fine-tunes: {n}, {size} on the disk</source>
   <translation>已完成的微调：{n} 项，占用磁盘 {size}</translation>
  </message>
  <message>
   <source>Fit the image to the window</source>
   <translation>使图像适应窗口</translation>
  </message>
  <message>
   <source>Fit the last layer</source>
   <translation>拟合最后一层</translation>
  </message>
  <message>
   <source>Fit to window</source>
   <translation>适应窗口</translation>
  </message>
  <message>
   <source>Fitting the last layer</source>
   <translation>正在拟合最后一层</translation>
  </message>
  <message>
   <source>Fo&amp;ur panes</source>
   <translation>四窗格(&amp;U)</translation>
  </message>
  <message>
   <source>Fold or unfold the table of results</source>
   <translation>折叠或展开结果表</translation>
  </message>
  <message>
   <source>Fold the table of results</source>
   <translation>折叠结果表</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>文件夹</translation>
  </message>
  <message>
   <source>Folder of labelled pictures</source>
   <translation>带标签图像的文件夹</translation>
  </message>
  <message>
   <source>Folder of lesion masks</source>
   <translation>病灶掩膜文件夹</translation>
  </message>
  <message>
   <source>Folder {number}</source>
   <translation>文件夹 {number}</translation>
  </message>
  <message>
   <source>For which pictures and which question?</source>
   <translation>用于哪类图像、回答什么问题？</translation>
  </message>
  <message>
   <source>Forget it</source>
   <translation>不再处理</translation>
  </message>
  <message>
   <source>Forward (Alt+Right)</source>
   <translation>前进 (Alt+Right)</translation>
  </message>
  <message>
   <source>Found (sensitivity)</source>
   <translation>检出率（敏感度）</translation>
  </message>
  <message>
   <source>Found by the program</source>
   <translation>由程序确定</translation>
  </message>
  <message numerus="yes">
   <source>Found {found} of {n} pictures of {class_name}, missed {missed}; {alarms} among {others} others. A threshold chosen here, on the pictures it is measured on, looks better than it is.</source>
   <translation>
    <numerusform>{n} 幅“{class_name}”图像中检出 {found} 幅，漏检 {missed} 幅；其余 {others} 幅中{alarms}。在此选取的阈值是用同一批图像评估的，看起来会优于实际。</numerusform>
   </translation>
  </message>
  <message>
   <source>Frame {number}</source>
   <translation>第 {number} 帧</translation>
  </message>
  <message>
   <source>Free some space on the disk</source>
   <translation>请在磁盘上腾出空间</translation>
  </message>
  <message>
   <source>From class_indices.json…</source>
   <translation>从 class_indices.json 读取…</translation>
  </message>
  <message>
   <source>From part to part, and back</source>
   <translation>在各部分之间前后切换</translation>
  </message>
  <message>
   <source>From the top: {values}</source>
   <translation>自上而下：{values}</translation>
  </message>
  <message>
   <source>Full range</source>
   <translation>全范围</translation>
  </message>
  <message>
   <source>Get it again</source>
   <translation>请重新获取</translation>
  </message>
  <message>
   <source>Get it again from where it came from</source>
   <translation>请从来源处重新获取</translation>
  </message>
  <message>
   <source>Get the model file again</source>
   <translation>请重新获取模型文件</translation>
  </message>
  <message>
   <source>Getting ready</source>
   <translation>正在准备</translation>
  </message>
  <message>
   <source>Getting the model ready</source>
   <translation>正在准备模型</translation>
  </message>
  <message>
   <source>Give JSON as {"0": "first class", "1": "second class"}, numbered from 0 without a gap</source>
   <translation>请提供 JSON，形如 {"0": "first class", "1": "second class"}，从 0 起连续编号</translation>
  </message>
  <message>
   <source>Give a checkpoint saved by the published MedMamba code</source>
   <translation>请提供由已发布的 MedMamba 代码保存的检查点</translation>
  </message>
  <message>
   <source>Give a title of 1 to {most} characters</source>
   <translation>标题长度应为 1 至 {most} 个字符</translation>
  </message>
  <message>
   <source>Give at least one labelled picture, better twenty or more of each class</source>
   <translation>请至少提供一幅带标签的图像，最好每个类别二十幅以上</translation>
  </message>
  <message>
   <source>Give each row a file name and x, y, width, height or left, top, right, bottom, in pixels of the picture or as shares from 0 to 1</source>
   <translation>请在每行提供文件名以及 x、y、width、height 或 left、top、right、bottom，以图像像素或 0 至 1 的比例表示</translation>
  </message>
  <message>
   <source>Give either packs, or folders with one folder a class</source>
   <translation>请全部提供数据包，或全部提供每个类别一个文件夹的目录</translation>
  </message>
  <message>
   <source>Give it as the model, or add it with 'medmamba models' or by dropping it alone on the window</source>
   <translation>请将其作为模型使用，或用 'medmamba models' 添加，或单独拖放到窗口中</translation>
  </message>
  <message>
   <source>Give it class folders of the same names</source>
   <translation>请为其建立同名的类别文件夹</translation>
  </message>
  <message>
   <source>Give it the columns path and class, and if you like split, group and mask</source>
   <translation>请为其提供 path 和 class 列，并可按需提供 split、group 和 mask 列</translation>
  </message>
  <message>
   <source>Give one folder a class</source>
   <translation>请为每个类别提供一个文件夹</translation>
  </message>
  <message>
   <source>Give one line for each picture</source>
   <translation>请为每幅图像提供一行</translation>
  </message>
  <message>
   <source>Give one table for all pictures</source>
   <translation>请为所有图像提供一个表格</translation>
  </message>
  <message>
   <source>Give the image a label and a note of your own</source>
   <translation>为图像添加您自己的标签和备注</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Go on training</source>
   <translation>继续训练</translation>
  </message>
  <message>
   <source>Go on with that one, or take a new folder</source>
   <translation>请继续该次训练，或使用新文件夹</translation>
  </message>
  <message>
   <source>Go on with {title}</source>
   <translation>继续 {title}</translation>
  </message>
  <message>
   <source>Go to the first image</source>
   <translation>转到第一幅图像</translation>
  </message>
  <message>
   <source>Go to the image before</source>
   <translation>转到上一幅图像</translation>
  </message>
  <message>
   <source>Go to the last image</source>
   <translation>转到最后一幅图像</translation>
  </message>
  <message>
   <source>Go to the next image</source>
   <translation>转到下一幅图像</translation>
  </message>
  <message>
   <source>Grey</source>
   <translation>灰度</translation>
  </message>
  <message>
   <source>Grey pictures and pictures in colour are mixed</source>
   <translation>灰度图像与彩色图像混杂</translation>
  </message>
  <message>
   <source>Group by study</source>
   <translation>按检查分组</translation>
  </message>
  <message>
   <source>Guidance by regions</source>
   <translation>区域引导强度</translation>
  </message>
  <message>
   <source>Hash</source>
   <translation>哈希值</translation>
  </message>
  <message>
   <source>Have the model's maker give the task another name</source>
   <translation>请让模型的制作者为该任务另取名称</translation>
  </message>
  <message>
   <source>Headers name no one, by the Basic Profile of DICOM PS3.15. Everything else that is exported is then about the copies, without your notes.</source>
   <translation>按照 DICOM PS3.15 基本配置，头信息不含任何可识别身份的内容。此时导出的其他内容均针对这些副本，且不含您的备注。</translation>
  </message>
  <message>
   <source>Heat map</source>
   <translation>热图</translation>
  </message>
  <message>
   <source>Heat map is off</source>
   <translation>热图已关闭</translation>
  </message>
  <message>
   <source>Heat maps</source>
   <translation>热图</translation>
  </message>
  <message>
   <source>Heat maps as pictures</source>
   <translation>热图图片</translation>
  </message>
  <message>
   <source>Help</source>
   <translation>帮助</translation>
  </message>
  <message>
   <source>Here: {values}</source>
   <translation>此处：{values}</translation>
  </message>
  <message>
   <source>Hide &amp;names</source>
   <translation>隐藏姓名(&amp;N)</translation>
  </message>
  <message>
   <source>High contrast</source>
   <translation>高对比度</translation>
  </message>
  <message>
   <source>Histograms of probabilities</source>
   <translation>概率直方图</translation>
  </message>
  <message>
   <source>Holds no image</source>
   <translation>不含图像</translation>
  </message>
  <message>
   <source>How far probabilities can be believed</source>
   <translation>概率的可信程度</translation>
  </message>
  <message>
   <source>How far the check is</source>
   <translation>检验进度</translation>
  </message>
  <message>
   <source>How far the export is</source>
   <translation>导出进度</translation>
  </message>
  <message>
   <source>How far the score falls when a grey square covers the place; asks the network alone.</source>
   <translation>用灰色方块遮盖某处时得分下降的幅度；只依靠网络本身。</translation>
  </message>
  <message>
   <source>How large the parts are</source>
   <translation>各部分的大小</translation>
  </message>
  <message>
   <source>How many pictures each part has</source>
   <translation>各部分的图像数</translation>
  </message>
  <message>
   <source>How many reports</source>
   <translation>报告份数</translation>
  </message>
  <message>
   <source>How much of the image the map covers: its highest places</source>
   <translation>热图覆盖图像的范围：数值最高的部分</translation>
  </message>
  <message>
   <source>How often every training picture is seen, at most</source>
   <translation>每幅训练图像最多使用的次数</translation>
  </message>
  <message>
   <source>How strongly each place moves the state of the selective scan, for no class in particular: where the network lets its memory change.</source>
   <translation>各处对选择性扫描状态的影响强度，不针对特定类别：即网络允许其记忆改变之处。</translation>
  </message>
  <message>
   <source>How strongly marked regions pull attention</source>
   <translation>标注区域吸引注意力的强度</translation>
  </message>
  <message>
   <source>How sure, and how often right: choose a bin to see its pictures</source>
   <translation>把握程度与正确率：选择一个区间以查看其中的图像</translation>
  </message>
  <message>
   <source>How they are helped</source>
   <translation>对稀少类别的处理方式</translation>
  </message>
  <message>
   <source>How to train</source>
   <translation>训练方式</translation>
  </message>
  <message>
   <source>Hue</source>
   <translation>色调</translation>
  </message>
  <message>
   <source>I&amp;nvert</source>
   <translation>反相(&amp;N)</translation>
  </message>
  <message>
   <source>ID {id}</source>
   <translation>ID {id}</translation>
  </message>
  <message>
   <source>If the archive comes from a source you trust, unpack it and open the folder</source>
   <translation>如果压缩包来源可信，请解压后打开文件夹</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>图像</translation>
  </message>
  <message>
   <source>Image with heat map</source>
   <translation>叠加热图的图像</translation>
  </message>
  <message>
   <source>Image {number}</source>
   <translation>图像 {number}</translation>
  </message>
  <message>
   <source>Image, {side}</source>
   <translation>图像，{side}</translation>
  </message>
  <message>
   <source>ImageNet: mean 0.485 …, deviation 0.229 …</source>
   <translation>ImageNet：均值 0.485 …，标准差 0.229 …</translation>
  </message>
  <message>
   <source>Images</source>
   <translation>图像</translation>
  </message>
  <message>
   <source>Images ({patterns})</source>
   <translation>图像 ({patterns})</translation>
  </message>
  <message>
   <source>Images with {samples} samples a pixel are not supported, only 1 or 3</source>
   <translation>不支持每像素 {samples} 个采样的图像，只支持 1 或 3 个</translation>
  </message>
  <message>
   <source>Images {numbers}</source>
   <translation>第 {numbers} 幅图像</translation>
  </message>
  <message>
   <source>Images, folders, zips, or a model file</source>
   <translation>图像、文件夹、zip 压缩包或模型文件</translation>
  </message>
  <message>
   <source>In full</source>
   <translation>全文</translation>
  </message>
  <message>
   <source>In short</source>
   <translation>概述</translation>
  </message>
  <message>
   <source>In the data</source>
   <translation>数据中的标签</translation>
  </message>
  <message>
   <source>In the file</source>
   <translation>文件自带</translation>
  </message>
  <message>
   <source>In use</source>
   <translation>使用中</translation>
  </message>
  <message>
   <source>Input</source>
   <translation>输入</translation>
  </message>
  <message>
   <source>Install a newer version of MedMamba Desktop</source>
   <translation>请安装更新版本的 MedMamba Desktop</translation>
  </message>
  <message>
   <source>Install the newer version</source>
   <translation>请安装更新的版本</translation>
  </message>
  <message>
   <source>Integrated gradients</source>
   <translation>积分梯度</translation>
  </message>
  <message>
   <source>Intended use</source>
   <translation>预期用途</translation>
  </message>
  <message>
   <source>Intended users</source>
   <translation>预期用户</translation>
  </message>
  <message>
   <source>Intervals and p of areas are DeLong's; other intervals come from a bootstrap that draws what belongs together whole.</source>
   <translation>曲线下面积的区间和 p 值采用 DeLong 法；其他区间采用自助法，抽样时同组图像整体抽取。</translation>
  </message>
  <message>
   <source>Into</source>
   <translation>保存到</translation>
  </message>
  <message>
   <source>Is it what it was?</source>
   <translation>文件是否完好如初？</translation>
  </message>
  <message>
   <source>It can be kept as it stands and goes on when you start the program again.</source>
   <translation>可以按当前进度保存，下次启动程序时继续。</translation>
  </message>
  <message>
   <source>It differs from every picture that the model learned from: another kind of picture, or another device, stain, exposure or crop. The probabilities mean little here</source>
   <translation>它与模型学习过的所有图像都不同：属于另一种图像，或设备、染色、曝光、裁剪不同。此处的概率几乎没有意义</translation>
  </message>
  <message>
   <source>It holds no names of files or patients.</source>
   <translation>其中不含文件名和患者姓名。</translation>
  </message>
  <message>
   <source>It is as it was before</source>
   <translation>已恢复原状</translation>
  </message>
  <message>
   <source>It is kept on this computer. Leave out names of patients.</source>
   <translation>内容保存在本机。请勿填写患者姓名。</translation>
  </message>
  <message>
   <source>It is not known whether the model was trained on some of these pictures, or on others of the same patients. If it was, the figures are too good.</source>
   <translation>尚不清楚模型是否曾用其中部分图像或同一患者的其他图像训练。如果是，则指标偏高。</translation>
  </message>
  <message>
   <source>It is not known which pictures are of one patient. If some are, the intervals are too narrow.</source>
   <translation>尚不清楚哪些图像属于同一患者。如果有，则置信区间偏窄。</translation>
  </message>
  <message>
   <source>It looks like a picture for {nearest}, not for {task}; choose that task or Auto</source>
   <translation>它看起来属于{nearest}的图像，而不属于{task}；请选择该任务或“自动”</translation>
  </message>
  <message>
   <source>It may be damaged or made to do harm; get it again from where it came from</source>
   <translation>文件可能已损坏或被恶意构造；请从来源处重新获取</translation>
  </message>
  <message>
   <source>It stopped. What it had learned until then is kept.</source>
   <translation>训练已中止。此前学到的内容已保留。</translation>
  </message>
  <message>
   <source>It was not copied, so nothing is said of it here</source>
   <translation>未复制该图像，因此此处不作说明</translation>
  </message>
  <message>
   <source>Item {number:,}</source>
   <translation>第 {number:,} 项</translation>
  </message>
  <message>
   <source>Its figures, its copies of pictures and its own copy of the model are deleted. A model that you took into use or saved stays, and so do your pictures.</source>
   <translation>其指标、图像副本和模型副本将被删除。您已启用或保存的模型以及您的图像不受影响。</translation>
  </message>
  <message>
   <source>J or Enter</source>
   <translation>J 或回车</translation>
  </message>
  <message>
   <source>Keep</source>
   <translation>保留</translation>
  </message>
  <message>
   <source>Keep an a&amp;udit log</source>
   <translation>保留审计日志(&amp;U)</translation>
  </message>
  <message>
   <source>Keep each set in one part</source>
   <translation>将每组保留在同一部分中</translation>
  </message>
  <message>
   <source>Keep for later</source>
   <translation>留待以后</translation>
  </message>
  <message>
   <source>Keep for later and close</source>
   <translation>保存进度并关闭</translation>
  </message>
  <message numerus="yes">
   <source>Keep one of each and leave {n} pictures out</source>
   <translation>
    <numerusform>每组保留一幅，排除 {n} 幅图像</numerusform>
   </translation>
  </message>
  <message>
   <source>Keep only the columns that name the pictures and their labels</source>
   <translation>请只保留写明图像及其标签的列</translation>
  </message>
  <message>
   <source>Keep results and marks, by hashes, so that nothing is computed twice</source>
   <translation>按哈希值保存结果和标记，避免重复计算</translation>
  </message>
  <message>
   <source>Keep sex, age, size and weight</source>
   <translation>保留性别、年龄、身高和体重</translation>
  </message>
  <message>
   <source>Keep the names of files and folders opened lately after the program is closed</source>
   <translation>程序关闭后仍保留最近打开的文件和文件夹名称</translation>
  </message>
  <message>
   <source>Keep them</source>
   <translation>保留</translation>
  </message>
  <message>
   <source>Keep this fine-tune for later?</source>
   <translation>保留此微调以便以后继续？</translation>
  </message>
  <message>
   <source>Keep two classes at least</source>
   <translation>请至少保留两个类别</translation>
  </message>
  <message>
   <source>Keeps weights small</source>
   <translation>使权重保持较小</translation>
  </message>
  <message>
   <source>Keeps what the model sees and learns only how to tell your classes apart. Good with few pictures.</source>
   <translation>保留模型提取的特征，只学习如何区分您的类别。适用于图像较少的情况。</translation>
  </message>
  <message>
   <source>Kept, it goes on where it stopped. Deleted, what it has learned is lost; your pictures are not touched.</source>
   <translation>保留后可从停止处继续。删除则已学到的内容将丢失；您的图像不受影响。</translation>
  </message>
  <message>
   <source>Keyboard and mouse</source>
   <translation>键盘与鼠标</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>按键</translation>
  </message>
  <message>
   <source>Kind of report</source>
   <translation>报告格式</translation>
  </message>
  <message>
   <source>Kind of table</source>
   <translation>表格格式</translation>
  </message>
  <message>
   <source>Known failures</source>
   <translation>已知的失效情形</translation>
  </message>
  <message>
   <source>Label is wrong</source>
   <translation>标签有误</translation>
  </message>
  <message>
   <source>Label: {label}.  Looks like: {likely}.</source>
   <translation>标签：{label}。看起来像：{likely}。</translation>
  </message>
  <message>
   <source>Label: {label}.  The model: {said}, {share}.</source>
   <translation>标签：{label}。模型判断：{said}，{share}。</translation>
  </message>
  <message>
   <source>Label: {label}. The model: {said}, {share}.</source>
   <translation>标签：{label}。模型判断：{said}，{share}。</translation>
  </message>
  <message>
   <source>Labelled pictures</source>
   <translation>带标签的图像</translation>
  </message>
  <message>
   <source>Labels</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Labels ({n})</source>
   <translation>标签 ({n})</translation>
  </message>
  <message>
   <source>Labels marked as wrong</source>
   <translation>已标记为有误的标签</translation>
  </message>
  <message>
   <source>Labels that may be wrong</source>
   <translation>可能有误的标签</translation>
  </message>
  <message>
   <source>Labels that may be wrong: {count}. Look at them before you trust the figures.</source>
   <translation>可能有误的标签：{count}。采信指标之前请先查看。</translation>
  </message>
  <message>
   <source>Labels to check</source>
   <translation>待核对的标签</translation>
  </message>
  <message>
   <source>Labels to check ({n})</source>
   <translation>待核对的标签 ({n})</translation>
  </message>
  <message>
   <source>Labels: {origin}</source>
   <translation>标签来源：{origin}</translation>
  </message>
  <message>
   <source>Last layer only</source>
   <translation>仅最后一层</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>学习率</translation>
  </message>
  <message>
   <source>Leave --split out to measure on all of them</source>
   <translation>请省略 --split，以在全部图像上评估</translation>
  </message>
  <message>
   <source>Leave all copies of these pictures out</source>
   <translation>排除这些图像的所有副本</translation>
  </message>
  <message>
   <source>Leave one label for each picture in the table</source>
   <translation>请在表格中为每幅图像只保留一个标签</translation>
  </message>
  <message>
   <source>Leave one of them</source>
   <translation>请保留其中一行</translation>
  </message>
  <message>
   <source>Leave out</source>
   <translation>排除</translation>
  </message>
  <message numerus="yes">
   <source>Leave these {n} classes out</source>
   <translation>
    <numerusform>排除这 {n} 个类别</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Leave {n} pictures of them out of training</source>
   <translation>
    <numerusform>将其中 {n} 幅图像排除在训练之外</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Leave {n} pictures out of training</source>
   <translation>
    <numerusform>将 {n} 幅图像排除在训练之外</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Leave {n} pictures out of training and validation</source>
   <translation>
    <numerusform>将 {n} 幅图像排除在训练和验证之外</numerusform>
   </translation>
  </message>
  <message>
   <source>Left</source>
   <translation>左侧</translation>
  </message>
  <message>
   <source>Let go to open</source>
   <translation>松开即可打开</translation>
  </message>
  <message>
   <source>Let the file's name end in .pdf, .md or .xml</source>
   <translation>文件名请以 .pdf、.md 或 .xml 结尾</translation>
  </message>
  <message>
   <source>Letters, digits, - and _. The file is named after it, and the command line knows it by it.</source>
   <translation>仅限字母、数字、- 和 _。文件以此命名，命令行也以此识别模型。</translation>
  </message>
  <message>
   <source>Letters, digits, - and _; the file is named after it</source>
   <translation>仅限字母、数字、- 和 _；文件以此命名</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Licence of the weights, and attribution</source>
   <translation>权重的许可证与署名</translation>
  </message>
  <message>
   <source>Licences</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>浅色</translation>
  </message>
  <message>
   <source>Limits</source>
   <translation>局限</translation>
  </message>
  <message>
   <source>Link scroll</source>
   <translation>联动滚动</translation>
  </message>
  <message>
   <source>Link window</source>
   <translation>联动窗宽/窗位</translation>
  </message>
  <message>
   <source>Link zoom</source>
   <translation>联动缩放</translation>
  </message>
  <message>
   <source>Liver</source>
   <translation>肝</translation>
  </message>
  <message>
   <source>Load a plan</source>
   <translation>载入方案</translation>
  </message>
  <message>
   <source>Load a plan…</source>
   <translation>载入方案…</translation>
  </message>
  <message>
   <source>Log file</source>
   <translation>日志文件</translation>
  </message>
  <message>
   <source>Logo of the report</source>
   <translation>报告徽标</translation>
  </message>
  <message>
   <source>Logo…</source>
   <translation>徽标…</translation>
  </message>
  <message>
   <source>Look at the models as they are now; nothing was changed</source>
   <translation>请查看模型的当前状态；未作任何更改</translation>
  </message>
  <message>
   <source>Look at them with the start model</source>
   <translation>用起始模型提取特征</translation>
  </message>
  <message>
   <source>Looking at the pictures with the start model</source>
   <translation>正在用起始模型查看图像</translation>
  </message>
  <message>
   <source>Looking for copies</source>
   <translation>正在查找副本</translation>
  </message>
  <message>
   <source>Looking for images</source>
   <translation>正在查找图像</translation>
  </message>
  <message>
   <source>Looking for pictures</source>
   <translation>正在查找图像</translation>
  </message>
  <message>
   <source>Looking for pictures…</source>
   <translation>正在查找图像…</translation>
  </message>
  <message>
   <source>Looks like another kind of picture</source>
   <translation>看起来像另一类图像</translation>
  </message>
  <message>
   <source>Loss</source>
   <translation>损失</translation>
  </message>
  <message>
   <source>Lower the learning rate in the plan, and look through the pictures for odd ones</source>
   <translation>请在计划中降低学习率，并检查图像中是否有异常</translation>
  </message>
  <message>
   <source>Lung</source>
   <translation>肺</translation>
  </message>
  <message>
   <source>M&amp;emory for images</source>
   <translation>图像缓存(&amp;E)</translation>
  </message>
  <message>
   <source>MCC</source>
   <translation>MCC</translation>
  </message>
  <message>
   <source>Ma&amp;gnifier</source>
   <translation>放大镜(&amp;G)</translation>
  </message>
  <message>
   <source>Make a model from your own labelled pictures</source>
   <translation>用您自己的带标签图像训练模型</translation>
  </message>
  <message>
   <source>Make a model of a checkpoint</source>
   <translation>用检查点生成模型</translation>
  </message>
  <message>
   <source>Make room on the disk where the program keeps its data, and start again</source>
   <translation>请在程序存放数据的磁盘上腾出空间，然后重新开始</translation>
  </message>
  <message>
   <source>Make room on the disk, or choose another one</source>
   <translation>请在磁盘上腾出空间，或选择其他磁盘</translation>
  </message>
  <message>
   <source>Make the model</source>
   <translation>生成模型</translation>
  </message>
  <message>
   <source>Making it…</source>
   <translation>正在生成…</translation>
  </message>
  <message>
   <source>Making the model…</source>
   <translation>正在生成模型…</translation>
  </message>
  <message>
   <source>Map alone, transparent ({pattern})</source>
   <translation>仅热图，透明背景 ({pattern})</translation>
  </message>
  <message>
   <source>Mark</source>
   <translation>标记</translation>
  </message>
  <message>
   <source>Mark that you agree with the most probable class; once more takes it back</source>
   <translation>标记为同意最可能的类别；再按一次则撤销</translation>
  </message>
  <message>
   <source>Mark that you are not sure</source>
   <translation>标记为不确定</translation>
  </message>
  <message>
   <source>Mark that you do not agree with it</source>
   <translation>标记为不同意</translation>
  </message>
  <message>
   <source>Mark the label of this picture as an error; your files stay as they are</source>
   <translation>将此图像的标签标记为错误；您的文件不会被更改</translation>
  </message>
  <message>
   <source>Markdown text (*.md)</source>
   <translation>Markdown 文本 (*.md)</translation>
  </message>
  <message>
   <source>Marked</source>
   <translation>已标记</translation>
  </message>
  <message>
   <source>Matching masks</source>
   <translation>正在匹配掩膜</translation>
  </message>
  <message>
   <source>Mean AUC</source>
   <translation>平均 AUC</translation>
  </message>
  <message>
   <source>Mean AUC, validation</source>
   <translation>平均 AUC（验证集）</translation>
  </message>
  <message>
   <source>Mean F1</source>
   <translation>平均 F1</translation>
  </message>
  <message>
   <source>Mean area under the ROC</source>
   <translation>ROC 曲线下面积（平均）</translation>
  </message>
  <message>
   <source>Mean of stages</source>
   <translation>各级平均</translation>
  </message>
  <message>
   <source>Mean {mean:.1f}{unit}  SD {deviation:.1f}</source>
   <translation>均值 {mean:.1f}{unit}  标准差 {deviation:.1f}</translation>
  </message>
  <message>
   <source>Mean, deviation, least, greatest and area of a rectangle</source>
   <translation>矩形区域的均值、标准差、最小值、最大值和面积</translation>
  </message>
  <message>
   <source>Mean, deviation, least, greatest and area of an ellipse</source>
   <translation>椭圆区域的均值、标准差、最小值、最大值和面积</translation>
  </message>
  <message>
   <source>Means over classes, as in the paper of MedMamba</source>
   <translation>各类别均值（与 MedMamba 论文一致）</translation>
  </message>
  <message>
   <source>Means over classes, under the names of the paper</source>
   <translation>各类别均值，采用论文中的名称</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>开始评估</translation>
  </message>
  <message>
   <source>Measure a length</source>
   <translation>测量长度</translation>
  </message>
  <message>
   <source>Measure a model on labelled pictures</source>
   <translation>用带标签的图像评估模型</translation>
  </message>
  <message>
   <source>Measure a model, or compare several, on pictures whose class is known</source>
   <translation>在类别已知的图像上评估一个模型，或比较多个模型</translation>
  </message>
  <message>
   <source>Measure an angle</source>
   <translation>测量角度</translation>
  </message>
  <message>
   <source>Measure both on the same folder, with the same task and part</source>
   <translation>请用相同的任务和部分在同一文件夹上评估两者</translation>
  </message>
  <message>
   <source>Measure on pictures that were held out</source>
   <translation>在留出的图像上评估</translation>
  </message>
  <message>
   <source>Measure the model again</source>
   <translation>请重新评估模型</translation>
  </message>
  <message>
   <source>Measured on few pictures ({n}): the intervals are wide, and they count.</source>
   <translation>评估所用图像较少（{n} 幅）：置信区间较宽，须予以重视。</translation>
  </message>
  <message>
   <source>Measuring on labelled pictures</source>
   <translation>正在用带标签的图像评估</translation>
  </message>
  <message>
   <source>Measuring on pictures that the model has not seen</source>
   <translation>正在模型未见过的图像上评估</translation>
  </message>
  <message>
   <source>MedMamba Desktop is free software under the Apache License 2.0. Its window is made with Qt and PySide6, used under the GNU Lesser General Public License 3: you may replace these libraries by your own build. Help &gt; Third-party licences lists all parts; their licences in full lie in the folder named below.</source>
   <translation>MedMamba Desktop 是采用 Apache License 2.0 的自由软件。其窗口使用 Qt 和 PySide6 构建，遵循 GNU 宽通用公共许可证第 3 版：您可以用自己编译的版本替换这些库。“帮助 &gt; 第三方许可证”列出所有组件；许可证全文位于下述文件夹。</translation>
  </message>
  <message>
   <source>MedMamba with {depths} blocks of {dims} channels</source>
   <translation>MedMamba，各级块数 {depths}，通道数 {dims}</translation>
  </message>
  <message>
   <source>MedMamba with {depths} blocks, {width} channels at first</source>
   <translation>MedMamba，各级块数 {depths}，起始通道数 {width}</translation>
  </message>
  <message>
   <source>Mediastinum</source>
   <translation>纵隔</translation>
  </message>
  <message>
   <source>Mend the index, or put the file where it says</source>
   <translation>请改正索引，或将文件放到索引所写的位置</translation>
  </message>
  <message>
   <source>Mend the line</source>
   <translation>请改正该行</translation>
  </message>
  <message>
   <source>Method of the heat map</source>
   <translation>热图方法</translation>
  </message>
  <message>
   <source>Method, {side}</source>
   <translation>方法，{side}</translation>
  </message>
  <message>
   <source>Middle drag</source>
   <translation>中键拖动</translation>
  </message>
  <message>
   <source>Min {least:g}  Max {greatest:g}</source>
   <translation>最小 {least:g}  最大 {greatest:g}</translation>
  </message>
  <message>
   <source>Mirror left and right</source>
   <translation>左右镜像</translation>
  </message>
  <message>
   <source>Mirror left to right</source>
   <translation>左右镜像</translation>
  </message>
  <message>
   <source>Mirror the image left to right</source>
   <translation>将图像左右镜像</translation>
  </message>
  <message>
   <source>Mirror the image upside down</source>
   <translation>将图像上下镜像</translation>
  </message>
  <message>
   <source>Mirror up and down</source>
   <translation>上下镜像</translation>
  </message>
  <message>
   <source>Mirror upside down</source>
   <translation>上下镜像</translation>
  </message>
  <message>
   <source>Mistakes</source>
   <translation>错误</translation>
  </message>
  <message>
   <source>Modality</source>
   <translation>设备类型</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Model &amp;card</source>
   <translation>模型卡片(&amp;C)</translation>
  </message>
  <message>
   <source>Model beside it</source>
   <translation>并排对照的模型</translation>
  </message>
  <message>
   <source>Model card</source>
   <translation>模型卡片</translation>
  </message>
  <message>
   <source>Model card: {model}</source>
   <translation>模型卡片：{model}</translation>
  </message>
  <message>
   <source>Model compared with the first</source>
   <translation>与第一个模型比较的模型</translation>
  </message>
  <message>
   <source>Model file (*.safetensors)</source>
   <translation>模型文件 (*.safetensors)</translation>
  </message>
  <message>
   <source>Model files (*.safetensors)</source>
   <translation>模型文件 (*.safetensors)</translation>
  </message>
  <message>
   <source>Model to start from</source>
   <translation>起始模型</translation>
  </message>
  <message>
   <source>Model whose figures are shown</source>
   <translation>显示其指标的模型</translation>
  </message>
  <message>
   <source>Model's threshold</source>
   <translation>模型的阈值</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Models and checkpoints (*.safetensors *.pth *.pt *.ckpt);;Model files (*.safetensors);;Published checkpoints (*.pth *.pt *.ckpt)</source>
   <translation>模型和检查点 (*.safetensors *.pth *.pt *.ckpt);;模型文件 (*.safetensors);;已发布的检查点 (*.pth *.pt *.ckpt)</translation>
  </message>
  <message>
   <source>Models and checkpoints ({patterns})</source>
   <translation>模型与检查点 ({patterns})</translation>
  </message>
  <message>
   <source>Models at hand: none</source>
   <translation>现有模型：无</translation>
  </message>
  <message>
   <source>Models at hand: {names}</source>
   <translation>现有模型：{names}</translation>
  </message>
  <message>
   <source>More about these data</source>
   <translation>关于这些数据的更多设置</translation>
  </message>
  <message>
   <source>Most probable class</source>
   <translation>最可能的类别</translation>
  </message>
  <message>
   <source>Mouse</source>
   <translation>鼠标</translation>
  </message>
  <message>
   <source>Mouse and keys</source>
   <translation>鼠标与按键</translation>
  </message>
  <message>
   <source>Mouse wheel</source>
   <translation>鼠标滚轮</translation>
  </message>
  <message>
   <source>Move dates by a random span in place of removing them</source>
   <translation>将日期随机平移，而不是删除</translation>
  </message>
  <message>
   <source>Move the image</source>
   <translation>平移图像</translation>
  </message>
  <message>
   <source>Must be solved</source>
   <translation>必须解决</translation>
  </message>
  <message>
   <source>My model</source>
   <translation>我的模型</translation>
  </message>
  <message>
   <source>My model: {classes}</source>
   <translation>我的模型：{classes}</translation>
  </message>
  <message>
   <source>My model: {classes} and {more} more</source>
   <translation>我的模型：{classes} 等另 {more} 类</translation>
  </message>
  <message>
   <source>NPV</source>
   <translation>NPV</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Name a new or an empty folder</source>
   <translation>请指定新的或空的文件夹</translation>
  </message>
  <message>
   <source>Name all {count} classes in the order of the network's outputs</source>
   <translation>请按网络输出的顺序为全部 {count} 个类别命名</translation>
  </message>
  <message>
   <source>Name another part with --split</source>
   <translation>请用 --split 指定其他部分</translation>
  </message>
  <message>
   <source>Name each mask like its picture, with or without '_mask' behind the name, or choose DICOM segmentations of these very images, or a table of boxes</source>
   <translation>请使每个掩膜与其图像同名（名称后可带 '_mask'），或选择针对这些图像的 DICOM 分割对象，或含有框的表格</translation>
  </message>
  <message>
   <source>Name files and patients in tables and reports</source>
   <translation>在表格和报告中写明文件名和患者姓名</translation>
  </message>
  <message>
   <source>Name hidden</source>
   <translation>姓名已隐藏</translation>
  </message>
  <message>
   <source>Name one that lies inside, and copy pictures of other sizes apart</source>
   <translation>请指定位于图像内的矩形，其他尺寸的图像请另行复制</translation>
  </message>
  <message>
   <source>Name one with --task: {names}</source>
   <translation>请用 --task 指定一个：{names}</translation>
  </message>
  <message>
   <source>Name the column of the labels, or call it 'label' in the table</source>
   <translation>请指定标签所在的列，或在表格中将其命名为 'label'</translation>
  </message>
  <message>
   <source>Names in the table that no file has: {count}</source>
   <translation>表格中没有对应文件的名称：{count}</translation>
  </message>
  <message>
   <source>Names of the classes</source>
   <translation>类别名称</translation>
  </message>
  <message>
   <source>Near copies alone</source>
   <translation>仅按近似副本</translation>
  </message>
  <message>
   <source>Net benefit</source>
   <translation>净获益</translation>
  </message>
  <message>
   <source>Net benefit of acting on the model's word</source>
   <translation>按模型判断采取措施的净获益</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>网络</translation>
  </message>
  <message>
   <source>New evaluation</source>
   <translation>新的评估</translation>
  </message>
  <message>
   <source>New fine-tune</source>
   <translation>新的微调</translation>
  </message>
  <message>
   <source>Newer versions</source>
   <translation>新版本</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>下一步</translation>
  </message>
  <message>
   <source>Next picture</source>
   <translation>下一幅图像</translation>
  </message>
  <message>
   <source>Next set</source>
   <translation>下一组</translation>
  </message>
  <message>
   <source>No GPU was found; with an NVIDIA card, check its driver</source>
   <translation>未找到 GPU；如有 NVIDIA 显卡，请检查其驱动程序</translation>
  </message>
  <message>
   <source>No caution</source>
   <translation>无警示</translation>
  </message>
  <message>
   <source>No column of the table is known to hold labels; it has the columns {columns}</source>
   <translation>表格中没有已知存放标签的列；现有的列为 {columns}</translation>
  </message>
  <message>
   <source>No column of the table names the pictures; it has the columns {columns}</source>
   <translation>表格中没有写明图像的列；现有的列为 {columns}</translation>
  </message>
  <message>
   <source>No folder is chosen yet</source>
   <translation>尚未选择文件夹</translation>
  </message>
  <message>
   <source>No heat map: {message}</source>
   <translation>无热图：{message}</translation>
  </message>
  <message>
   <source>No heat map: {problem}</source>
   <translation>无热图：{problem}</translation>
  </message>
  <message>
   <source>No image is chosen.</source>
   <translation>未选择图像。</translation>
  </message>
  <message>
   <source>No images were found there</source>
   <translation>未在该处找到图像</translation>
  </message>
  <message numerus="yes">
   <source>No images were found there, only {n} other files</source>
   <translation>
    <numerusform>未在该处找到图像，只有 {n} 个其他文件</numerusform>
   </translation>
  </message>
  <message>
   <source>No label of your own</source>
   <translation>无自定义标签</translation>
  </message>
  <message>
   <source>No label stands out as wrong.</source>
   <translation>没有明显有误的标签。</translation>
  </message>
  <message>
   <source>No model</source>
   <translation>无模型</translation>
  </message>
  <message>
   <source>No model is installed</source>
   <translation>未安装模型</translation>
  </message>
  <message>
   <source>No other model</source>
   <translation>不对照</translation>
  </message>
  <message>
   <source>No picture of: {classes}. Nothing is known of these classes.</source>
   <translation>没有图像的类别：{classes}。对这些类别一无所知。</translation>
  </message>
  <message>
   <source>No picture with a label could be read</source>
   <translation>没有一幅带标签的图像能够读取</translation>
  </message>
  <message>
   <source>No pixel inside</source>
   <translation>区域内没有像素</translation>
  </message>
  <message>
   <source>No positive evidence for this class</source>
   <translation>没有支持该类别的证据</translation>
  </message>
  <message>
   <source>No positive evidence for this class: {class_title}   ({method})</source>
   <translation>没有支持该类别的证据：{class_title}   （{method}）</translation>
  </message>
  <message>
   <source>No positive evidence for this class: {class_title}.</source>
   <translation>没有支持该类别的证据：{class_title}。</translation>
  </message>
  <message>
   <source>No problems were found: no broken files, no duplicates.</source>
   <translation>未发现问题：没有损坏的文件，没有重复图像。</translation>
  </message>
  <message>
   <source>No removed model named {name} is kept</source>
   <translation>没有保留名为 {name} 的已移除模型</translation>
  </message>
  <message>
   <source>No result may be used to decide on a patient.</source>
   <translation>任何结果均不得用于患者的诊疗决策。</translation>
  </message>
  <message>
   <source>No result passes the filter</source>
   <translation>没有符合筛选条件的结果</translation>
  </message>
  <message>
   <source>No results yet</source>
   <translation>暂无结果</translation>
  </message>
  <message>
   <source>No test pictures of {names}, as there are too few patients or groups</source>
   <translation>{names} 没有测试图像，因为患者或组太少</translation>
  </message>
  <message>
   <source>No training pictures of {names}, as there are too few patients or groups</source>
   <translation>{names} 没有训练图像，因为患者或组太少</translation>
  </message>
  <message>
   <source>No validation pictures of {names}, as there are too few patients or groups</source>
   <translation>{names} 没有验证图像，因为患者或组太少</translation>
  </message>
  <message>
   <source>Noise</source>
   <translation>噪声</translation>
  </message>
  <message>
   <source>None</source>
   <translation>无</translation>
  </message>
  <message>
   <source>None of the masks belongs to one of the pictures</source>
   <translation>没有一个掩膜属于这些图像</translation>
  </message>
  <message>
   <source>None of the {count:,} pictures can be opened; the commonest reason: {message}</source>
   <translation>{count:,} 幅图像均无法打开；最常见的原因：{message}</translation>
  </message>
  <message>
   <source>None of the {listed} pictures that this model was trained and chosen by is among these, as far as their pixels tell. Others of the same patients may be: then the figures are too good.</source>
   <translation>就像素而言，训练和选择该模型所用的 {listed} 幅图像均不在其中。但可能有同一患者的其他图像：那样的话指标会偏于乐观。</translation>
  </message>
  <message>
   <source>None of the {remembered} training pictures that the model file remembers is among these. Others of its training pictures, or of the same patients, may be: then the figures are too good.</source>
   <translation>模型文件记住的 {remembered} 幅训练图像均不在其中。但可能有其他训练图像或同一患者的图像：此时指标偏高。</translation>
  </message>
  <message>
   <source>None so far.</source>
   <translation>暂无。</translation>
  </message>
  <message>
   <source>None: values from 0 to 1</source>
   <translation>无：取值 0 至 1</translation>
  </message>
  <message>
   <source>Nor do these.</source>
   <translation>同样不含文件名和患者姓名。</translation>
  </message>
  <message>
   <source>Normalisation</source>
   <translation>归一化</translation>
  </message>
  <message>
   <source>Not answered where {n} % are</source>
   <translation>{n}% 作答时未作答的图像</translation>
  </message>
  <message>
   <source>Not calibrated: the probabilities were not fitted to held-out images. Of 100 images given 80 %, more or fewer than 80 may be right.</source>
   <translation>未校准：概率未用留出的图像校准。在 100 幅给出 80% 概率的图像中，正确的可能多于或少于 80 幅。</translation>
  </message>
  <message>
   <source>Not checked since the program was started.</source>
   <translation>程序启动后尚未检查。</translation>
  </message>
  <message>
   <source>Not classified</source>
   <translation>未能分类</translation>
  </message>
  <message>
   <source>Not classified yet</source>
   <translation>尚未分类</translation>
  </message>
  <message>
   <source>Not defined: one class alone</source>
   <translation>未定义：只有一个类别</translation>
  </message>
  <message>
   <source>Not finished: {title}</source>
   <translation>未完成：{title}</translation>
  </message>
  <message>
   <source>Not for</source>
   <translation>不适用于</translation>
  </message>
  <message>
   <source>Not known</source>
   <translation>未知</translation>
  </message>
  <message>
   <source>Not marked</source>
   <translation>未标记</translation>
  </message>
  <message>
   <source>Not readable</source>
   <translation>无法读取</translation>
  </message>
  <message>
   <source>Not to be relied on</source>
   <translation>不可信赖</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Nothing can be painted out of pixels of {bits} bits in {element}</source>
   <translation>像素为 {bits} 位的 {element} 无法涂盖</translation>
  </message>
  <message>
   <source>Nothing is known by which the pictures could be parted. Name sex, age, site or device in columns of the table of labels, or measure on DICOM files.</source>
   <translation>没有可用于划分亚组的信息。请在标签表格中用列注明性别、年龄、部位或设备，或使用 DICOM 文件进行评估。</translation>
  </message>
  <message>
   <source>Nothing is to be done: a new store was begun</source>
   <translation>无需任何操作：已建立新的存储</translation>
  </message>
  <message>
   <source>Nothing is to be done: what is classified from now on is kept again</source>
   <translation>无需任何操作：此后的分类结果将重新保存</translation>
  </message>
  <message>
   <source>Nothing is written on this card yet.</source>
   <translation>此卡片尚无内容。</translation>
  </message>
  <message>
   <source>Nothing leaves this computer.</source>
   <translation>任何数据都不会离开本机。</translation>
  </message>
  <message>
   <source>Nothing matches the search</source>
   <translation>没有符合搜索条件的内容</translation>
  </message>
  <message>
   <source>Nothing to undo</source>
   <translation>没有可撤销的操作</translation>
  </message>
  <message>
   <source>Nothing: train from scratch</source>
   <translation>无：从头训练</translation>
  </message>
  <message>
   <source>Notices</source>
   <translation>提示</translation>
  </message>
  <message>
   <source>Occlusion</source>
   <translation>遮挡法</translation>
  </message>
  <message>
   <source>Of the last layers; earlier ones learn more slowly</source>
   <translation>最后几层的学习率；靠前的层学习更慢</translation>
  </message>
  <message>
   <source>On the dotted line, 80 % means right in 80 of 100.</source>
   <translation>在虚线上，80% 表示 100 幅中有 80 幅正确。</translation>
  </message>
  <message>
   <source>On the dotted line, 80 % means right in 80 of 100. On average the model is off by {share}. Larger points stand for more pictures.</source>
   <translation>在虚线上，80% 表示 100 幅中有 80 幅正确。模型平均偏差为 {share}。点越大表示图像越多。</translation>
  </message>
  <message>
   <source>On the same pictures</source>
   <translation>在相同图像上</translation>
  </message>
  <message>
   <source>On the validation part</source>
   <translation>在验证集上</translation>
  </message>
  <message>
   <source>On {data}, with 95 % intervals</source>
   <translation>评估数据：{data}，附 95% 置信区间</translation>
  </message>
  <message>
   <source>One image pixel a screen pixel</source>
   <translation>一个图像像素对应一个屏幕像素</translation>
  </message>
  <message>
   <source>One name a line, in the order of the network's outputs</source>
   <translation>每行一个名称，按网络输出的顺序排列</translation>
  </message>
  <message>
   <source>One scale for both</source>
   <translation>共用标尺</translation>
  </message>
  <message>
   <source>Only for models of yours: duplicate this one first</source>
   <translation>仅适用于您自己的模型：请先复制此模型</translation>
  </message>
  <message>
   <source>Only models that you added can be changed or removed; duplicate it first</source>
   <translation>只能更改或移除您添加的模型；请先复制一份</translation>
  </message>
  <message>
   <source>Only the first {count:,} elements are shown</source>
   <translation>只显示前 {count:,} 个元素</translation>
  </message>
  <message>
   <source>Opacity</source>
   <translation>不透明度</translation>
  </message>
  <message>
   <source>Opacity of the heat map</source>
   <translation>热图不透明度</translation>
  </message>
  <message>
   <source>Opacity of the heat map (Ctrl and mouse wheel over the image)</source>
   <translation>热图不透明度（在图像上按住 Ctrl 并滚动滚轮）</translation>
  </message>
  <message>
   <source>Open &amp;files…</source>
   <translation>打开文件(&amp;F)…</translation>
  </message>
  <message>
   <source>Open &amp;recent</source>
   <translation>最近打开(&amp;R)</translation>
  </message>
  <message>
   <source>Open &amp;sample images</source>
   <translation>打开示例图像(&amp;S)</translation>
  </message>
  <message>
   <source>Open PNG, JPEG, TIFF, BMP, WebP or DICOM files, or a folder or zip of them</source>
   <translation>请打开 PNG、JPEG、TIFF、BMP、WebP 或 DICOM 文件，或包含它们的文件夹或 zip 压缩包</translation>
  </message>
  <message>
   <source>Open a folder with everything in it</source>
   <translation>打开文件夹及其中所有内容</translation>
  </message>
  <message>
   <source>Open f&amp;older…</source>
   <translation>打开文件夹(&amp;O)…</translation>
  </message>
  <message>
   <source>Open files</source>
   <translation>打开文件</translation>
  </message>
  <message>
   <source>Open files, folders, model files</source>
   <translation>打开文件、文件夹、模型文件</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>打开文件夹</translation>
  </message>
  <message>
   <source>Open image files</source>
   <translation>打开图像文件</translation>
  </message>
  <message>
   <source>Open images</source>
   <translation>已打开的图像</translation>
  </message>
  <message>
   <source>Open in the viewer</source>
   <translation>在主窗口中打开</translation>
  </message>
  <message>
   <source>Open it in the program that made it and save it as CSV or XLSX</source>
   <translation>请用创建它的程序打开，并另存为 CSV 或 XLSX</translation>
  </message>
  <message>
   <source>Open it with a text editor, or export the image again as PNG, JPEG or DICOM</source>
   <translation>请用文本编辑器打开，或将图像重新导出为 PNG、JPEG 或 DICOM</translation>
  </message>
  <message>
   <source>Open the archive again</source>
   <translation>请重新打开压缩包</translation>
  </message>
  <message>
   <source>Open the file again</source>
   <translation>请重新打开文件</translation>
  </message>
  <message>
   <source>Open the folder</source>
   <translation>打开所在文件夹</translation>
  </message>
  <message>
   <source>Open the folder around it</source>
   <translation>请打开其所在的文件夹</translation>
  </message>
  <message>
   <source>Open the folder instead</source>
   <translation>请改为打开该文件夹</translation>
  </message>
  <message>
   <source>Open the guide at what has the focus</source>
   <translation>打开指南中与当前焦点相关的页面</translation>
  </message>
  <message>
   <source>Open the report's folder</source>
   <translation>打开报告所在文件夹</translation>
  </message>
  <message>
   <source>Opened as</source>
   <translation>打开次序</translation>
  </message>
  <message>
   <source>Opening the image…</source>
   <translation>正在打开图像…</translation>
  </message>
  <message>
   <source>Optional: a few boxes teach the model to look at the lesion and not at what is around.</source>
   <translation>可选：画几个框，让模型学会关注病灶而不是周围结构。</translation>
  </message>
  <message>
   <source>Other data…</source>
   <translation>其他数据…</translation>
  </message>
  <message>
   <source>Other pictures…</source>
   <translation>其他图像…</translation>
  </message>
  <message>
   <source>Outside the training images</source>
   <translation>超出训练图像范围</translation>
  </message>
  <message>
   <source>Overall accuracy</source>
   <translation>总体准确率</translation>
  </message>
  <message>
   <source>Overlays and s&amp;hutters</source>
   <translation>叠加层与遮挡(&amp;H)</translation>
  </message>
  <message>
   <source>Own test folder</source>
   <translation>自备测试集文件夹</translation>
  </message>
  <message>
   <source>Own validation folder</source>
   <translation>自备验证集文件夹</translation>
  </message>
  <message>
   <source>PDF document (*.pdf)</source>
   <translation>PDF 文档 (*.pdf)</translation>
  </message>
  <message>
   <source>PNG, JPEG, TIFF, BMP, WebP and DICOM; single files, whole folders, or a zip of them</source>
   <translation>PNG、JPEG、TIFF、BMP、WebP 和 DICOM；单个文件、整个文件夹或其 zip 压缩包</translation>
  </message>
  <message>
   <source>Pa&amp;use classifying</source>
   <translation>暂停分类(&amp;U)</translation>
  </message>
  <message>
   <source>Page of the user's guide</source>
   <translation>用户指南页面</translation>
  </message>
  <message>
   <source>Page up, down</source>
   <translation>Page Up / Page Down</translation>
  </message>
  <message>
   <source>Paint out</source>
   <translation>涂黑</translation>
  </message>
  <message>
   <source>Paint out…</source>
   <translation>涂黑…</translation>
  </message>
  <message>
   <source>Part of the data</source>
   <translation>数据部分</translation>
  </message>
  <message>
   <source>Part {n} of {all}</source>
   <translation>第 {n} 步，共 {all} 步</translation>
  </message>
  <message>
   <source>Parting the pictures…</source>
   <translation>正在划分图像…</translation>
  </message>
  <message>
   <source>Parts</source>
   <translation>组件</translation>
  </message>
  <message>
   <source>Parts made by others</source>
   <translation>他人制作的组件</translation>
  </message>
  <message>
   <source>Parts of the result</source>
   <translation>结果的各部分</translation>
  </message>
  <message>
   <source>Pass {n} of {all}: {share} right</source>
   <translation>第 {n} / {all} 轮：正确 {share}</translation>
  </message>
  <message>
   <source>Pass {n} of {all}: {share} right, AUC {auc}</source>
   <translation>第 {n} / {all} 轮：正确 {share}，AUC {auc}</translation>
  </message>
  <message>
   <source>Patient</source>
   <translation>患者</translation>
  </message>
  <message>
   <source>Patient, name hidden</source>
   <translation>患者（姓名已隐藏）</translation>
  </message>
  <message>
   <source>Patient, study, series, date, modality, file, class, caution or problem</source>
   <translation>患者、检查、序列、日期、设备类型、文件、类别、警示或问题</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Pause the batch, or go on with it</source>
   <translation>暂停或继续批量分类</translation>
  </message>
  <message>
   <source>Paused. It can go on at any time, also after a restart.</source>
   <translation>已暂停。可随时继续，重新启动程序后也可以。</translation>
  </message>
  <message>
   <source>Paused: {done} of {total}</source>
   <translation>已暂停：{done} / {total}</translation>
  </message>
  <message>
   <source>Picture</source>
   <translation>图像</translation>
  </message>
  <message>
   <source>Picture to draw on</source>
   <translation>用于画框的图像</translation>
  </message>
  <message>
   <source>Picture to paint rectangles on</source>
   <translation>用于绘制矩形的图像</translation>
  </message>
  <message>
   <source>Picture with map ({pattern})</source>
   <translation>叠加热图的图像 ({pattern})</translation>
  </message>
  <message>
   <source>Pictures</source>
   <translation>图像</translation>
  </message>
  <message>
   <source>Pictures ({patterns})</source>
   <translation>图片 ({patterns})</translation>
  </message>
  <message>
   <source>Pictures a step; automatic fits it to the device</source>
   <translation>每步的图像数；自动表示按设备设定</translation>
  </message>
  <message>
   <source>Pictures are also shown turned and mirrored: they look like ones without an up</source>
   <translation>图像还会以旋转和镜像的方式呈现：它们看起来没有固定的上下方向</translation>
  </message>
  <message>
   <source>Pictures are never mirrored: in X-rays left and right tell something</source>
   <translation>图像从不镜像：在 X 线图像中左右有意义</translation>
  </message>
  <message>
   <source>Pictures behind the figure</source>
   <translation>该指标对应的图像</translation>
  </message>
  <message>
   <source>Pictures of classes that were left out by the user: {count}. Figures would be others with them.</source>
   <translation>被用户排除的类别的图像：{count}。若包含它们，指标会不同。</translation>
  </message>
  <message>
   <source>Pictures of each class in each part</source>
   <translation>各部分中每个类别的图像数</translation>
  </message>
  <message>
   <source>Pictures of one patient resemble each other. Were they in several parts, the figures would be too good.</source>
   <translation>同一患者的图像彼此相似。如果分散在多个部分中，指标会偏高。</translation>
  </message>
  <message>
   <source>Pictures of several kinds are mixed ({names})</source>
   <translation>混有多种类型的图像（{names}）</translation>
  </message>
  <message>
   <source>Pictures of the chosen cell</source>
   <translation>所选单元格的图像</translation>
  </message>
  <message>
   <source>Pictures of “{large}” are {ratio:.0f} times as large in area as pictures of “{small}”; the network may learn the size instead of the disease</source>
   <translation>“{large}”的图像面积是“{small}”的 {ratio:.0f} 倍；网络可能学到的是大小而不是疾病</translation>
  </message>
  <message>
   <source>Pictures side by side</source>
   <translation>并排查看图像</translation>
  </message>
  <message>
   <source>Pictures unlike the training pictures</source>
   <translation>与训练图像不同的图像</translation>
  </message>
  <message>
   <source>Pictures without a label, not measured on: {count}</source>
   <translation>没有标签、未用于评估的图像：{count}</translation>
  </message>
  <message>
   <source>Place in the stack</source>
   <translation>在图像栈中的位置</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>方案</translation>
  </message>
  <message>
   <source>Plans (*.toml)</source>
   <translation>方案 (*.toml)</translation>
  </message>
  <message>
   <source>Play faster</source>
   <translation>加快播放</translation>
  </message>
  <message>
   <source>Play more slowly</source>
   <translation>减慢播放</translation>
  </message>
  <message>
   <source>Play the loop, or stop it</source>
   <translation>循环播放或停止</translation>
  </message>
  <message>
   <source>Precision</source>
   <translation>精确率</translation>
  </message>
  <message>
   <source>Precision-recall</source>
   <translation>精确率-召回率</translation>
  </message>
  <message>
   <source>Precision-recall curve</source>
   <translation>精确率-召回率曲线</translation>
  </message>
  <message>
   <source>Predicted</source>
   <translation>预测类别</translation>
  </message>
  <message>
   <source>Predicted, by the class's number</source>
   <translation>预测类别（以类别编号表示）</translation>
  </message>
  <message>
   <source>Previous</source>
   <translation>上一幅</translation>
  </message>
  <message>
   <source>Previous set</source>
   <translation>上一组</translation>
  </message>
  <message>
   <source>Private</source>
   <translation>私有</translation>
  </message>
  <message>
   <source>Probabilities</source>
   <translation>概率</translation>
  </message>
  <message>
   <source>Probabilities given to pictures of a class, and to others</source>
   <translation>模型给予某类别图像及其他图像的概率</translation>
  </message>
  <message>
   <source>Probability</source>
   <translation>概率</translation>
  </message>
  <message>
   <source>Probability from which the class is called</source>
   <translation>判为该类别的最低概率</translation>
  </message>
  <message>
   <source>Probability given</source>
   <translation>模型给出的概率</translation>
  </message>
  <message>
   <source>Probability of</source>
   <translation>某一类别的概率</translation>
  </message>
  <message>
   <source>Probability of each class</source>
   <translation>各类别的概率</translation>
  </message>
  <message>
   <source>Probability of the class</source>
   <translation>该类别的概率</translation>
  </message>
  <message>
   <source>Probability of the predicted class</source>
   <translation>预测类别的概率</translation>
  </message>
  <message>
   <source>Probability of {class_title} ({task})</source>
   <translation>“{class_title}”的概率（{task}）</translation>
  </message>
  <message>
   <source>Probability of {class_title} along the stack</source>
   <translation>“{class_title}”沿图像栈的概率</translation>
  </message>
  <message>
   <source>Probability {low} to {high} %</source>
   <translation>概率 {low}% 至 {high}%</translation>
  </message>
  <message>
   <source>Probably each picture has a folder or a label of its own; put all pictures of a class in one folder, or choose another column for the labels</source>
   <translation>可能每幅图像都有单独的文件夹或标签；请将同一类别的图像放入一个文件夹，或为标签选择其他列</translation>
  </message>
  <message>
   <source>Problem</source>
   <translation>问题</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>进度</translation>
  </message>
  <message>
   <source>Progress of this part of the fine-tune</source>
   <translation>微调当前阶段的进度</translation>
  </message>
  <message>
   <source>Purpose</source>
   <translation>用途</translation>
  </message>
  <message>
   <source>Put some into a training folder, or open the pictures without these folders</source>
   <translation>请将一部分放入训练文件夹，或不带这些文件夹打开图像</translation>
  </message>
  <message>
   <source>Put the masks in folders that are called like the pictures' folders</source>
   <translation>请将掩膜放入与图像文件夹同名的文件夹</translation>
  </message>
  <message>
   <source>Put the model on the shelf and classify with it</source>
   <translation>将模型加入模型库并用其分类</translation>
  </message>
  <message>
   <source>Put the pictures of each class in a folder named after it, or give a CSV or XLSX table with a column of file names and a column of labels</source>
   <translation>请将每个类别的图像放入以该类别命名的文件夹，或提供含有文件名列和标签列的 CSV 或 XLSX 表格</translation>
  </message>
  <message>
   <source>Qt and PySide6</source>
   <translation>Qt 与 PySide6</translation>
  </message>
  <message>
   <source>Quick: the last layer only</source>
   <translation>快速：仅训练最后一层</translation>
  </message>
  <message>
   <source>R&amp;eset the image</source>
   <translation>复位图像(&amp;E)</translation>
  </message>
  <message>
   <source>ROC curve</source>
   <translation>ROC 曲线</translation>
  </message>
  <message>
   <source>ROC curves</source>
   <translation>ROC 曲线</translation>
  </message>
  <message>
   <source>ROC curves of the models</source>
   <translation>各模型的 ROC 曲线</translation>
  </message>
  <message>
   <source>ROC, each class against the rest</source>
   <translation>ROC：各类别与其余类别对比</translation>
  </message>
  <message>
   <source>Random changes to training pictures</source>
   <translation>训练图像的随机变换</translation>
  </message>
  <message>
   <source>Rare classes</source>
   <translation>稀少类别</translation>
  </message>
  <message>
   <source>Rare classes count more</source>
   <translation>稀少类别权重更高</translation>
  </message>
  <message>
   <source>Rare classes weigh as much as common ones, as the classes differ in size</source>
   <translation>各类别数量不同，因此少见类别与常见类别权重相同</translation>
  </message>
  <message>
   <source>Rate</source>
   <translation>学习率</translation>
  </message>
  <message>
   <source>Raw values ({pattern})</source>
   <translation>原始数值 ({pattern})</translation>
  </message>
  <message>
   <source>Raw values, 16 bit ({pattern})</source>
   <translation>原始数值，16 位 ({pattern})</translation>
  </message>
  <message>
   <source>Re&amp;member what was opened</source>
   <translation>记住打开过的内容(&amp;M)</translation>
  </message>
  <message>
   <source>Read the data again</source>
   <translation>请重新读取数据</translation>
  </message>
  <message>
   <source>Read the model card</source>
   <translation>查看模型卡片</translation>
  </message>
  <message>
   <source>Read the pictures</source>
   <translation>读取图像</translation>
  </message>
  <message>
   <source>Reading</source>
   <translation>正在读取</translation>
  </message>
  <message>
   <source>Reading a checkpoint</source>
   <translation>正在读取检查点</translation>
  </message>
  <message>
   <source>Reading files for their hash</source>
   <translation>正在读取文件以计算哈希值</translation>
  </message>
  <message>
   <source>Reading labelled pictures</source>
   <translation>正在读取带标签的图像</translation>
  </message>
  <message>
   <source>Reading masks</source>
   <translation>正在读取掩膜</translation>
  </message>
  <message>
   <source>Reading pictures</source>
   <translation>正在读取图像</translation>
  </message>
  <message>
   <source>Reading segmentations</source>
   <translation>正在读取分割对象</translation>
  </message>
  <message>
   <source>Reading tables</source>
   <translation>正在读取表格</translation>
  </message>
  <message>
   <source>Reading the image…</source>
   <translation>正在读取图像…</translation>
  </message>
  <message>
   <source>Reading the picture…</source>
   <translation>正在读取图像…</translation>
  </message>
  <message>
   <source>Reading…</source>
   <translation>正在读取…</translation>
  </message>
  <message>
   <source>Ready</source>
   <translation>就绪</translation>
  </message>
  <message>
   <source>Reliability</source>
   <translation>可靠性</translation>
  </message>
  <message>
   <source>Reliability diagram</source>
   <translation>可靠性图</translation>
  </message>
  <message>
   <source>Reliability: how sure, and how often right</source>
   <translation>可靠性：把握程度与正确率</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Remove all</source>
   <translation>全部移除</translation>
  </message>
  <message>
   <source>Remove all measures</source>
   <translation>移除所有测量</translation>
  </message>
  <message>
   <source>Remove box</source>
   <translation>删除框</translation>
  </message>
  <message>
   <source>Remove everything measured on this image</source>
   <translation>移除此图像上的所有测量</translation>
  </message>
  <message>
   <source>Remove it first, or give the new one another name</source>
   <translation>请先将其移除，或为新模型另取名称</translation>
  </message>
  <message>
   <source>Remove the chosen measure, else the newest</source>
   <translation>移除所选测量，未选时移除最新的测量</translation>
  </message>
  <message>
   <source>Remove the file first, or give the new model another name</source>
   <translation>请先移除该文件，或为新模型另取名称</translation>
  </message>
  <message>
   <source>Remove: {title}</source>
   <translation>移除：{title}</translation>
  </message>
  <message>
   <source>Removed models are kept for {days} days, {files} at most</source>
   <translation>已移除的模型保留 {days} 天，最多 {files} 个</translation>
  </message>
  <message>
   <source>Removed models are kept for {days} days, {files} of them at most</source>
   <translation>已移除的模型保留 {days} 天，其中最多 {files} 个</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重命名</translation>
  </message>
  <message>
   <source>Rename a model</source>
   <translation>重命名模型</translation>
  </message>
  <message>
   <source>Rename…</source>
   <translation>重命名…</translation>
  </message>
  <message>
   <source>Report for people</source>
   <translation>可读报告</translation>
  </message>
  <message>
   <source>Reports (*.html)</source>
   <translation>报告 (*.html)</translation>
  </message>
  <message>
   <source>Reports (*.pdf *.html)</source>
   <translation>报告 (*.pdf *.html)</translation>
  </message>
  <message>
   <source>Report…</source>
   <translation>报告…</translation>
  </message>
  <message>
   <source>Research use only. Not a medical device.</source>
   <translation>仅供研究使用，非医疗器械。</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>结果</translation>
  </message>
  <message>
   <source>Results</source>
   <translation>结果</translation>
  </message>
  <message>
   <source>Results are computed again next time; check that the disk has space and that your user folder may be written</source>
   <translation>下次将重新计算结果；请确认磁盘有空间且您的用户文件夹允许写入</translation>
  </message>
  <message>
   <source>Results are computed again next time; start the newer version to use them</source>
   <translation>下次将重新计算结果；要使用原有结果，请启动较新的版本</translation>
  </message>
  <message>
   <source>Results are the same; see `medmamba devices`</source>
   <translation>结果不受影响；详见 `medmamba devices`</translation>
  </message>
  <message>
   <source>Results cannot be kept on this computer, so the work goes on without</source>
   <translation>无法在本机保存结果，程序将不保存结果继续工作</translation>
  </message>
  <message>
   <source>Resume</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Right</source>
   <translation>右侧</translation>
  </message>
  <message>
   <source>Right drag</source>
   <translation>右键拖动</translation>
  </message>
  <message numerus="yes">
   <source>Right in {share} of {n} pictures it had never seen</source>
   <translation>
    <numerusform>在 {n} 幅从未见过的图像中，正确率为 {share}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Right in {share} of {n} pictures, each judged without having seen it</source>
   <translation>
    <numerusform>在 {n} 幅图像中正确率为 {share}，每幅均由未见过该图像的模型判断</numerusform>
   </translation>
  </message>
  <message>
   <source>Rotate a little</source>
   <translation>小幅旋转</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>训练</translation>
  </message>
  <message>
   <source>S&amp;moothed heat map</source>
   <translation>平滑热图(&amp;M)</translation>
  </message>
  <message>
   <source>S&amp;top</source>
   <translation>停止(&amp;T)</translation>
  </message>
  <message>
   <source>SHA-256 {hash}, as noted</source>
   <translation>SHA-256 {hash}，与记录一致</translation>
  </message>
  <message>
   <source>SHA-256 {hash}; nothing is noted to compare it with</source>
   <translation>SHA-256 {hash}；没有可供比较的记录</translation>
  </message>
  <message>
   <source>Saturation</source>
   <translation>饱和度</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>保存</translation>
  </message>
  <message>
   <source>Save card…</source>
   <translation>保存卡片…</translation>
  </message>
  <message>
   <source>Save it again with torch.save(model.state_dict(), FILE)</source>
   <translation>请用 torch.save(model.state_dict(), FILE) 重新保存</translation>
  </message>
  <message>
   <source>Save it from a spreadsheet as CSV in UTF-8</source>
   <translation>请从电子表格另存为 UTF-8 编码的 CSV</translation>
  </message>
  <message>
   <source>Save model…</source>
   <translation>保存模型…</translation>
  </message>
  <message>
   <source>Save the card</source>
   <translation>保存卡片</translation>
  </message>
  <message>
   <source>Save the model</source>
   <translation>保存模型</translation>
  </message>
  <message>
   <source>Save the model card</source>
   <translation>保存模型卡片</translation>
  </message>
  <message>
   <source>Save the picture itself instead of the page around it</source>
   <translation>请保存图像本身，而不是包含它的网页</translation>
  </message>
  <message>
   <source>Save the picture with its heat map, or drag it from here to another program or a folder</source>
   <translation>保存叠加热图的图像，或从此处将其拖到其他程序或文件夹</translation>
  </message>
  <message>
   <source>Save the picture, or drag it out as a file</source>
   <translation>保存图像，或将其作为文件拖出</translation>
  </message>
  <message>
   <source>Save the plan</source>
   <translation>保存方案</translation>
  </message>
  <message>
   <source>Save this plan…</source>
   <translation>保存此方案…</translation>
  </message>
  <message>
   <source>Saving the model</source>
   <translation>正在保存模型</translation>
  </message>
  <message>
   <source>Scan flow</source>
   <translation>扫描流</translation>
  </message>
  <message>
   <source>Scan influence</source>
   <translation>扫描影响</translation>
  </message>
  <message>
   <source>Scroll by ten</source>
   <translation>滚动 10 幅</translation>
  </message>
  <message>
   <source>Scroll goes together</source>
   <translation>各窗格同步滚动</translation>
  </message>
  <message>
   <source>Scroll the stack, or walk images or classes</source>
   <translation>滚动图像栈，或逐个浏览图像或类别</translation>
  </message>
  <message>
   <source>Scroll the stack; zoom a single image</source>
   <translation>滚动图像栈；单幅图像时缩放</translation>
  </message>
  <message>
   <source>Search (Ctrl+F)</source>
   <translation>搜索 (Ctrl+F)</translation>
  </message>
  <message>
   <source>Search tag, name and value</source>
   <translation>搜索标签、名称和值</translation>
  </message>
  <message>
   <source>Search the guide</source>
   <translation>搜索指南</translation>
  </message>
  <message>
   <source>Search the guide (Ctrl+F)</source>
   <translation>搜索指南 (Ctrl+F)</translation>
  </message>
  <message>
   <source>Search the header</source>
   <translation>搜索头信息</translation>
  </message>
  <message>
   <source>Search the open images</source>
   <translation>搜索已打开的图像</translation>
  </message>
  <message>
   <source>Search the results</source>
   <translation>搜索结果</translation>
  </message>
  <message>
   <source>See that the folder is still there, and start again</source>
   <translation>请确认文件夹仍然存在，然后重新开始</translation>
  </message>
  <message>
   <source>See the result</source>
   <translation>查看结果</translation>
  </message>
  <message>
   <source>See, change, check and compare the models</source>
   <translation>查看、修改、检查和比较模型</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>随机种子</translation>
  </message>
  <message>
   <source>Seen in training: {twins} of {compared} pictures are among the {listed} that this model was trained and chosen by. These figures are too good, and say little of pictures that are new to it.</source>
   <translation>训练时已见过：{compared} 幅图像中有 {twins} 幅属于训练和选择该模型所用的 {listed} 幅图像。这些指标偏于乐观，不能说明模型对新图像的表现。</translation>
  </message>
  <message>
   <source>Seen in training: {twins} of {compared} pictures are training pictures of this model. Its file remembers {remembered} training pictures and not all, so there may be more. These figures are too good, and say little of pictures that are new to it.</source>
   <translation>训练中见过：{compared} 幅图像中有 {twins} 幅是此模型的训练图像。其文件只记住了 {remembered} 幅训练图像，并非全部，因此可能更多。这些指标偏高，对模型未见过的图像几乎没有说明意义。</translation>
  </message>
  <message>
   <source>Self-test</source>
   <translation>自检</translation>
  </message>
  <message>
   <source>Sensitivity</source>
   <translation>敏感度</translation>
  </message>
  <message>
   <source>Sensitivity (recall)</source>
   <translation>敏感度（召回率）</translation>
  </message>
  <message>
   <source>Series</source>
   <translation>序列</translation>
  </message>
  <message>
   <source>Series {number}</source>
   <translation>序列 {number}</translation>
  </message>
  <message>
   <source>Set at least 1</source>
   <translation>请至少设为 1</translation>
  </message>
  <message>
   <source>Settings cannot be saved, so the next start has those of before</source>
   <translation>无法保存设置，下次启动时仍为之前的设置</translation>
  </message>
  <message>
   <source>Several are compared with the first one ticked.</source>
   <translation>勾选多个时，均与最先勾选的模型比较。</translation>
  </message>
  <message>
   <source>Several tables are given</source>
   <translation>提供了多个表格</translation>
  </message>
  <message>
   <source>Share</source>
   <translation>比例</translation>
  </message>
  <message>
   <source>Share of the pictures that are answered</source>
   <translation>已作答图像的比例</translation>
  </message>
  <message>
   <source>Share of the true class</source>
   <translation>占真实类别的比例</translation>
  </message>
  <message>
   <source>Share that is right</source>
   <translation>判断正确的比例</translation>
  </message>
  <message>
   <source>Share that was right</source>
   <translation>实际正确的比例</translation>
  </message>
  <message>
   <source>Shift + arrow keys</source>
   <translation>Shift + 方向键</translation>
  </message>
  <message>
   <source>Shift + wheel</source>
   <translation>Shift + 滚轮</translation>
  </message>
  <message>
   <source>Short name</source>
   <translation>简称</translation>
  </message>
  <message>
   <source>Short name of the model</source>
   <translation>模型简称</translation>
  </message>
  <message>
   <source>Show all</source>
   <translation>显示全部</translation>
  </message>
  <message>
   <source>Show and search every element</source>
   <translation>显示并搜索所有元素</translation>
  </message>
  <message>
   <source>Show every key and mouse gesture</source>
   <translation>显示所有按键和鼠标操作</translation>
  </message>
  <message>
   <source>Show four images</source>
   <translation>显示四幅图像</translation>
  </message>
  <message>
   <source>Show graphics and covers that are stored with the image</source>
   <translation>显示随图像存储的图形和遮挡</translation>
  </message>
  <message>
   <source>Show it where to look</source>
   <translation>告诉模型看哪里</translation>
  </message>
  <message>
   <source>Show labels that may be wrong</source>
   <translation>显示可能有误的标签</translation>
  </message>
  <message>
   <source>Show one image</source>
   <translation>显示一幅图像</translation>
  </message>
  <message>
   <source>Show result</source>
   <translation>查看结果</translation>
  </message>
  <message>
   <source>Show rows by caution</source>
   <translation>按警示筛选</translation>
  </message>
  <message>
   <source>Show rows by class</source>
   <translation>按类别筛选</translation>
  </message>
  <message>
   <source>Show rows by folder</source>
   <translation>按文件夹筛选</translation>
  </message>
  <message>
   <source>Show rows by mark</source>
   <translation>按标记筛选</translation>
  </message>
  <message>
   <source>Show rows by modality</source>
   <translation>按设备类型筛选</translation>
  </message>
  <message>
   <source>Show rows by probability</source>
   <translation>按概率筛选</translation>
  </message>
  <message>
   <source>Show rows by state</source>
   <translation>按状态筛选</translation>
  </message>
  <message>
   <source>Show the marked ones</source>
   <translation>显示已标记的</translation>
  </message>
  <message>
   <source>Show the picture that goes into the network</source>
   <translation>显示输入网络的图像</translation>
  </message>
  <message>
   <source>Show the pictures</source>
   <translation>查看图像</translation>
  </message>
  <message>
   <source>Show the pictures nearest to it</source>
   <translation>显示最接近阈值的图像</translation>
  </message>
  <message>
   <source>Show the pictures on which they disagree</source>
   <translation>显示判断不一致的图像</translation>
  </message>
  <message>
   <source>Show the result of {title}</source>
   <translation>查看 {title} 的结果</translation>
  </message>
  <message>
   <source>Show the text in the corners, letters and scale</source>
   <translation>显示四角文字、方位字母和标尺</translation>
  </message>
  <message>
   <source>Show the worst mistakes</source>
   <translation>显示最严重的错误</translation>
  </message>
  <message numerus="yes">
   <source>Show the {n} pictures on which they disagree</source>
   <translation>
    <numerusform>显示判断不一致的 {n} 幅图像</numerusform>
   </translation>
  </message>
  <message>
   <source>Show two images side by side</source>
   <translation>并排显示两幅图像</translation>
  </message>
  <message>
   <source>Show what is called wrongly</source>
   <translation>显示判断错误的图像</translation>
  </message>
  <message>
   <source>Show where the model looked</source>
   <translation>显示模型关注的区域</translation>
  </message>
  <message>
   <source>Show where the model looked for: {class_title}</source>
   <translation>显示模型针对该类别关注的区域：{class_title}</translation>
  </message>
  <message>
   <source>Side by side</source>
   <translation>并排对照</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Sizes are very mixed: large pictures have {ratio:.0f} times the area of small</source>
   <translation>尺寸差异很大：大图像的面积是小图像的 {ratio:.0f} 倍</translation>
  </message>
  <message>
   <source>Slice {value:.6g} mm</source>
   <translation>层厚 {value:.6g} mm</translation>
  </message>
  <message>
   <source>Slower than it could be: {caveat}.</source>
   <translation>未达到最快速度：{caveat}。</translation>
  </message>
  <message>
   <source>Smallest areas</source>
   <translation>面积最小者</translation>
  </message>
  <message>
   <source>Smallest average precision</source>
   <translation>平均精确率最低者</translation>
  </message>
  <message>
   <source>Smooth between the network's cells, or show the cells as they are</source>
   <translation>在网络单元之间平滑，或按原样显示单元</translation>
  </message>
  <message>
   <source>Soft tissue</source>
   <translation>软组织</translation>
  </message>
  <message>
   <source>Solve what is marked in red first</source>
   <translation>请先解决标为红色的问题</translation>
  </message>
  <message>
   <source>Some of the places are packs with an index, others are not</source>
   <translation>部分位置是带索引的数据包，其他则不是</translation>
  </message>
  <message>
   <source>Something went wrong inside the program</source>
   <translation>程序内部出错</translation>
  </message>
  <message>
   <source>Sorts medical images with a network, and shows where it looked. Everything stays on this computer.</source>
   <translation>用神经网络对医学图像分类，并显示其关注的区域。所有数据均保留在本机。</translation>
  </message>
  <message>
   <source>Sound</source>
   <translation>完好</translation>
  </message>
  <message>
   <source>Space + drag</source>
   <translation>空格 + 拖动</translation>
  </message>
  <message>
   <source>Specificity</source>
   <translation>特异度</translation>
  </message>
  <message>
   <source>Split</source>
   <translation>划分</translation>
  </message>
  <message>
   <source>Stage of the network</source>
   <translation>网络层级</translation>
  </message>
  <message>
   <source>Stage of the network: 4 is coarse and nearest to the answer, 1 is fine</source>
   <translation>网络层级：第 4 级较粗，最接近输出结果；第 1 级较细</translation>
  </message>
  <message>
   <source>Stage {number}</source>
   <translation>第 {number} 级</translation>
  </message>
  <message>
   <source>Stage, {side}</source>
   <translation>层级，{side}</translation>
  </message>
  <message>
   <source>Start fewer processes</source>
   <translation>请减少启动的进程</translation>
  </message>
  <message>
   <source>Start from</source>
   <translation>起始模型</translation>
  </message>
  <message>
   <source>Start it again</source>
   <translation>请重新开始</translation>
  </message>
  <message>
   <source>Start the program again; if it happens again, look at the driver</source>
   <translation>请重新启动程序；如再次发生，请检查驱动程序</translation>
  </message>
  <message>
   <source>Start the training again</source>
   <translation>请重新开始训练</translation>
  </message>
  <message>
   <source>Start training</source>
   <translation>开始训练</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>正在启动</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>步</translation>
  </message>
  <message>
   <source>Step {n}, {title}, {state}. {detail}</source>
   <translation>第 {n} 步，{title}，{state}。{detail}</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Stop early after</source>
   <translation>提前停止</translation>
  </message>
  <message>
   <source>Stop what runs</source>
   <translation>停止正在运行的任务</translation>
  </message>
  <message>
   <source>Stopped. Files that were finished are kept; nothing is half written.</source>
   <translation>已停止。已完成的文件予以保留；没有写到一半的文件。</translation>
  </message>
  <message>
   <source>Stopping after this batch, and writing down how far it is…</source>
   <translation>正在完成当前批次并记录进度，随后停止…</translation>
  </message>
  <message>
   <source>Stored</source>
   <translation>已存</translation>
  </message>
  <message>
   <source>Stored curve {number}</source>
   <translation>已存曲线 {number}</translation>
  </message>
  <message>
   <source>Stored window {number}</source>
   <translation>已存窗 {number}</translation>
  </message>
  <message>
   <source>Study</source>
   <translation>检查</translation>
  </message>
  <message>
   <source>Subgroup</source>
   <translation>亚组</translation>
  </message>
  <message>
   <source>Subgroups</source>
   <translation>亚组</translation>
  </message>
  <message>
   <source>Subgroups overlap and are many: some differ by chance. Choose one to see its pictures, mistakes first.</source>
   <translation>亚组较多且相互重叠，部分差异可能出于偶然。选择一个亚组以查看其图像，错误的排在前面。</translation>
  </message>
  <message>
   <source>Suggested for your data</source>
   <translation>适合您的数据</translation>
  </message>
  <message>
   <source>Swap black and white</source>
   <translation>黑白互换</translation>
  </message>
  <message>
   <source>Swipe</source>
   <translation>滑动对比</translation>
  </message>
  <message>
   <source>Tab, Shift + Tab</source>
   <translation>Tab、Shift + Tab</translation>
  </message>
  <message>
   <source>Table</source>
   <translation>表格</translation>
  </message>
  <message>
   <source>Table of &amp;results</source>
   <translation>结果表(&amp;R)</translation>
  </message>
  <message>
   <source>Table of labels elsewhere</source>
   <translation>位于别处的标签表格</translation>
  </message>
  <message>
   <source>Table or zip</source>
   <translation>表格或 zip 压缩包</translation>
  </message>
  <message>
   <source>Tables (*.csv *.tsv *.xlsx);;All files (*)</source>
   <translation>表格 (*.csv *.tsv *.xlsx);;所有文件 (*)</translation>
  </message>
  <message>
   <source>Tables (*.csv)</source>
   <translation>表格 (*.csv)</translation>
  </message>
  <message>
   <source>Tables and zips (*.csv *.tsv *.xlsx *.zip);;All files (*)</source>
   <translation>表格和 zip 压缩包 (*.csv *.tsv *.xlsx *.zip);;所有文件 (*)</translation>
  </message>
  <message>
   <source>Tables of the kind {kind} are not read</source>
   <translation>不读取 {kind} 类型的表格</translation>
  </message>
  <message>
   <source>Tag</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Take back the last</source>
   <translation>撤销上一个</translation>
  </message>
  <message>
   <source>Task</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>Tasks</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>Tasks and figures</source>
   <translation>任务与指标</translation>
  </message>
  <message>
   <source>Test</source>
   <translation>测试</translation>
  </message>
  <message>
   <source>Test part, or all</source>
   <translation>测试集（没有则全部）</translation>
  </message>
  <message>
   <source>Test, locked away</source>
   <translation>测试（锁定）</translation>
  </message>
  <message>
   <source>Text si&amp;ze</source>
   <translation>文字大小(&amp;Z)</translation>
  </message>
  <message>
   <source>Text that is burnt into pictures is not found and not removed. Look at the copies, and paint it out.</source>
   <translation>烧录在图像像素中的文字不会被检出，也不会被移除。请查看副本并将其涂黑。</translation>
  </message>
  <message>
   <source>That holds where the model has not seen the pictures. Look at each; a picture you hold to be labelled wrongly can be marked below it. Your files stay as they are.</source>
   <translation>此判断仅在模型未见过这些图像时成立。请逐一查看；您认为标签有误的图像可在其下方标记。您的文件不会被更改。</translation>
  </message>
  <message>
   <source>The DICOM file ends before its pixel data</source>
   <translation>DICOM 文件在像素数据之前中断</translation>
  </message>
  <message>
   <source>The DICOM file ends early, a part of the pixel data is missing</source>
   <translation>DICOM 文件提前中断，缺少部分像素数据</translation>
  </message>
  <message>
   <source>The DICOM header gives the image no size</source>
   <translation>DICOM 文件头未给出图像尺寸</translation>
  </message>
  <message>
   <source>The DICOM object is damaged</source>
   <translation>DICOM 对象已损坏</translation>
  </message>
  <message>
   <source>The DICOMDIR names no images</source>
   <translation>DICOMDIR 中未列出图像</translation>
  </message>
  <message>
   <source>The JPEG data inside the DICOM object are damaged</source>
   <translation>DICOM 对象内的 JPEG 数据已损坏</translation>
  </message>
  <message>
   <source>The audit log cannot be written, so what is done now is not in it</source>
   <translation>无法写入审计日志，当前操作不会记录其中</translation>
  </message>
  <message>
   <source>The best weights of this training are gone from its folder</source>
   <translation>此次训练的最佳权重已从其文件夹中消失</translation>
  </message>
  <message>
   <source>The card is written</source>
   <translation>卡片已写入</translation>
  </message>
  <message>
   <source>The card of a model that ships with the program stays as it is; that of a copy is yours.</source>
   <translation>程序自带模型的卡片不可更改；其副本的卡片可由您编辑。</translation>
  </message>
  <message>
   <source>The class {name!r} ({where}) is none of the task {task}: the data have {names}; the task has {known}</source>
   <translation>类别 {name!r}（{where}）不属于任务 {task}：数据中有 {names}；任务中有 {known}</translation>
  </message>
  <message>
   <source>The class {name!r} is none of the task {task}: the data have {names}; the task has {known}</source>
   <translation>类别 {name!r} 不属于任务 {task}：数据中有 {names}；任务中有 {known}</translation>
  </message>
  <message>
   <source>The class {name} has no training pictures</source>
   <translation>类别 {name} 没有训练图像</translation>
  </message>
  <message>
   <source>The classes of the data ({names}) are those of no task of the model ({tasks})</source>
   <translation>数据的类别（{names}）与模型的任何任务（{tasks}）都不符</translation>
  </message>
  <message>
   <source>The classes of the data ({names}) fit several tasks of the model</source>
   <translation>数据的类别（{names}）符合模型的多个任务</translation>
  </message>
  <message>
   <source>The column that should part the data holds other words than train, val and test</source>
   <translation>用于划分数据的列含有 train、val 和 test 以外的词</translation>
  </message>
  <message>
   <source>The compression of this image is not supported: {name}, {bits} bit</source>
   <translation>不支持此图像的压缩方式：{name}，{bits} 位</translation>
  </message>
  <message>
   <source>The curves begin as soon as the last layer has been fitted and all weights are trained.</source>
   <translation>最后一层拟合完成、开始训练全部权重后，曲线即会出现。</translation>
  </message>
  <message>
   <source>The data came with this part</source>
   <translation>数据自带此部分</translation>
  </message>
  <message>
   <source>The data do not say which pictures are for training and which for test</source>
   <translation>数据未说明哪些图像用于训练、哪些用于测试</translation>
  </message>
  <message>
   <source>The data have no class {name!r} that could mean another</source>
   <translation>数据中没有可能另有含义的类别 {name!r}</translation>
  </message>
  <message>
   <source>The data have no {part} part; they have {parts}</source>
   <translation>数据中没有{part}部分；现有{parts}</translation>
  </message>
  <message>
   <source>The data name no patients</source>
   <translation>数据中未写明患者</translation>
  </message>
  <message>
   <source>The decoder broke down over the pixel data, which are damaged</source>
   <translation>解码器处理像素数据时崩溃，数据已损坏</translation>
  </message>
  <message>
   <source>The deflated DICOM object is damaged</source>
   <translation>deflate 压缩的 DICOM 对象已损坏</translation>
  </message>
  <message>
   <source>The deflated DICOM object is over the limit of {most:,.0f} MB</source>
   <translation>deflate 压缩的 DICOM 对象超过 {most:,.0f} MB 的限制</translation>
  </message>
  <message>
   <source>The device of a process has not enough memory for a single picture</source>
   <translation>某个进程的计算设备内存不足，连一幅图像也无法处理</translation>
  </message>
  <message>
   <source>The device {device} does not answer any more</source>
   <translation>计算设备 {device} 不再响应</translation>
  </message>
  <message>
   <source>The device {device} has not enough memory</source>
   <translation>计算设备 {device} 内存不足</translation>
  </message>
  <message>
   <source>The device {device} has not enough memory for a single picture</source>
   <translation>计算设备 {device} 内存不足，连一幅图像也无法处理</translation>
  </message>
  <message>
   <source>The device {name} cannot be used: {trouble}</source>
   <translation>无法使用计算设备 {name}：{trouble}</translation>
  </message>
  <message>
   <source>The device's memory did not hold {before} pictures at once; training goes on with {now} at once, a little slower</source>
   <translation>计算设备的内存不能同时容纳 {before} 幅图像；训练改为每次 {now} 幅继续，速度略慢</translation>
  </message>
  <message>
   <source>The disk has {free} free; this training needs {need}</source>
   <translation>磁盘可用空间为 {free}；此次训练需要 {need}</translation>
  </message>
  <message>
   <source>The earlier file of {name} is not kept any more</source>
   <translation>{name} 先前的文件已不再保留</translation>
  </message>
  <message>
   <source>The expression for groups matches none of the file names</source>
   <translation>用于分组的表达式与任何文件名都不匹配</translation>
  </message>
  <message>
   <source>The file</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>The file cannot be read</source>
   <translation>无法读取文件</translation>
  </message>
  <message>
   <source>The file cannot be read ({reason})</source>
   <translation>无法读取文件（{reason}）</translation>
  </message>
  <message>
   <source>The file could not be read ({kind})</source>
   <translation>未能读取文件（{kind}）</translation>
  </message>
  <message>
   <source>The file could not be read: {reason}</source>
   <translation>未能读取文件：{reason}</translation>
  </message>
  <message>
   <source>The file does not name classes by number</source>
   <translation>文件没有按编号为类别命名</translation>
  </message>
  <message>
   <source>The file ends early: {percent} % of the compressed picture is missing</source>
   <translation>文件提前中断：压缩图像缺少 {percent} %</translation>
  </message>
  <message>
   <source>The file ends early: {percent} % of the picture is missing</source>
   <translation>文件提前中断：图像缺少 {percent} %</translation>
  </message>
  <message>
   <source>The file ends early: {whole:,} of {frames:,} frames are whole</source>
   <translation>文件提前中断：{frames:,} 帧中有 {whole:,} 帧完整</translation>
  </message>
  <message>
   <source>The file has no frame {frame}, only {frames}</source>
   <translation>文件没有第 {frame} 帧，只有 {frames} 帧</translation>
  </message>
  <message>
   <source>The file has no page {page}, only {pages}</source>
   <translation>文件没有第 {page} 页，只有 {pages} 页</translation>
  </message>
  <message>
   <source>The file has {size:,.1f} GB; checkpoints of up to {most} GB are read</source>
   <translation>文件有 {size:,.1f} GB；最多读取 {most} GB 的检查点</translation>
  </message>
  <message>
   <source>The file has {size:,.1f} GB; model files of up to 2 GB are read</source>
   <translation>文件有 {size:,.1f} GB；最多读取 2 GB 的模型文件</translation>
  </message>
  <message>
   <source>The file holds more than tensors, so it was not opened: it could run a program</source>
   <translation>文件中不止有张量，可能会运行程序，因此未打开</translation>
  </message>
  <message>
   <source>The file holds no figures of its own.</source>
   <translation>文件中没有自带的指标。</translation>
  </message>
  <message>
   <source>The file holds no reference scores; older files have none</source>
   <translation>文件不含参考得分；较旧的文件没有</translation>
  </message>
  <message>
   <source>The file holds no state dict of tensors</source>
   <translation>文件不含由张量组成的 state dict</translation>
  </message>
  <message>
   <source>The file holds tensors, but is no MedMamba Desktop model</source>
   <translation>文件含有张量，但不是 MedMamba Desktop 模型</translation>
  </message>
  <message>
   <source>The file is damaged or is no checkpoint</source>
   <translation>文件已损坏或不是检查点</translation>
  </message>
  <message>
   <source>The file is no model file, or is cut short</source>
   <translation>文件不是模型文件，或不完整</translation>
  </message>
  <message>
   <source>The file needs far more memory than its size explains, so it was not read</source>
   <translation>文件所需内存远超其大小所能解释的范围，因此未读取</translation>
  </message>
  <message>
   <source>The file of class names cannot be read ({reason})</source>
   <translation>无法读取类别名称文件（{reason}）</translation>
  </message>
  <message>
   <source>The file of the start model {name} has changed since it was chosen</source>
   <translation>起始模型 {name} 的文件在选择之后已更改</translation>
  </message>
  <message>
   <source>The file of the start model {name} is gone</source>
   <translation>起始模型 {name} 的文件已不存在</translation>
  </message>
  <message>
   <source>The file of {name} was replaced or removed since, so this cannot be taken back</source>
   <translation>{name} 的文件此后已被替换或移除，因此无法撤销</translation>
  </message>
  <message>
   <source>The file was changed: SHA-256 {hash}, noted is {noted}</source>
   <translation>文件已被更改：SHA-256 {hash}，记录为 {noted}</translation>
  </message>
  <message>
   <source>The file was read in a process of its own, as tensors alone; nothing in it has run. What the file cannot say is asked here. A wrong order of classes or another normalisation gives wrong results without any warning.</source>
   <translation>文件已在独立进程中仅作为张量读取，其中的任何代码均未运行。文件本身未说明的内容需在此填写。类别顺序或归一化方式有误时，结果会出错且没有任何提示。</translation>
  </message>
  <message>
   <source>The file's modality is {modality}; {task} was trained on {fitting}</source>
   <translation>文件的设备类型为 {modality}；{task}是用 {fitting} 训练的</translation>
  </message>
  <message>
   <source>The file's records are compressed, which no checkpoint's are, so it was not opened</source>
   <translation>文件中的记录经过压缩，而检查点的记录从不压缩，因此未打开</translation>
  </message>
  <message>
   <source>The file's tensors are not those of a MedMamba: {reason}</source>
   <translation>文件中的张量不属于 MedMamba：{reason}</translation>
  </message>
  <message>
   <source>The fine-tune stopped</source>
   <translation>微调已中止</translation>
  </message>
  <message>
   <source>The first {n} are shown.</source>
   <translation>显示前 {n} 幅。</translation>
  </message>
  <message>
   <source>The folder that a picture lies in</source>
   <translation>图像所在的文件夹</translation>
  </message>
  <message>
   <source>The folders do not part the pictures any further than the classes do</source>
   <translation>文件夹并未比类别更进一步地划分图像</translation>
  </message>
  <message>
   <source>The graphics card has little memory left: smaller batches, somewhat slower</source>
   <translation>显卡剩余内存很少：改用较小批次，速度略慢</translation>
  </message>
  <message>
   <source>The graphics card has not enough memory: the CPU goes on, slower</source>
   <translation>显卡内存不足：由 CPU 继续，速度较慢</translation>
  </message>
  <message>
   <source>The groups that the data name</source>
   <translation>数据中写明的组</translation>
  </message>
  <message>
   <source>The header does not say which image of which study this is, so nothing can be added to its study</source>
   <translation>文件头未说明这是哪个检查的哪幅图像，因此无法向该检查添加内容</translation>
  </message>
  <message>
   <source>The header holds an element that cannot be written again</source>
   <translation>文件头含有无法重新写入的元素</translation>
  </message>
  <message>
   <source>The kept results could not be read, so they were set aside</source>
   <translation>无法读取已保存的结果，已将其移至一旁</translation>
  </message>
  <message>
   <source>The kept results were deleted while the program ran, so a new store was begun</source>
   <translation>已保存的结果在程序运行期间被删除，因此新建了存储</translation>
  </message>
  <message>
   <source>The kept results were written by a newer version of the program, so none are used</source>
   <translation>已保存的结果由较新版本的程序写入，因此均未使用</translation>
  </message>
  <message>
   <source>The last layer alone did better on these pictures: the quick way may be enough for them.</source>
   <translation>仅训练最后一层在这些图像上表现更好：快速方式可能已足够。</translation>
  </message>
  <message>
   <source>The last layer alone learns from {count} pictures in minutes</source>
   <translation>只有最后一层在 {count} 幅图像上学习，几分钟即可完成</translation>
  </message>
  <message>
   <source>The last layer sees {sight}: its loss on held-out pictures is {loss:.2f} ({others})</source>
   <translation>最后一层所见为{sight}：在留出图像上的损失为 {loss:.2f}（{others}）</translation>
  </message>
  <message>
   <source>The logo cannot be read</source>
   <translation>无法读取徽标</translation>
  </message>
  <message>
   <source>The map could not be checked. {message}.</source>
   <translation>无法检验此热图。{message}。</translation>
  </message>
  <message>
   <source>The measure on the validation part that decides</source>
   <translation>用于选择最佳模型的验证集指标</translation>
  </message>
  <message>
   <source>The model cannot tell its tasks apart by itself</source>
   <translation>模型无法自行区分其任务</translation>
  </message>
  <message>
   <source>The model does not know the class {name!r}</source>
   <translation>模型没有类别 {name!r}</translation>
  </message>
  <message>
   <source>The model file cannot be read ({reason})</source>
   <translation>无法读取模型文件（{reason}）</translation>
  </message>
  <message>
   <source>The model file changed while it was read</source>
   <translation>模型文件在读取时发生了变化</translation>
  </message>
  <message>
   <source>The model file could not be written</source>
   <translation>未能写入模型文件</translation>
  </message>
  <message>
   <source>The model file describes a tensor wrongly ({reason})</source>
   <translation>模型文件对某个张量的描述有误（{reason}）</translation>
  </message>
  <message>
   <source>The model file has bytes that belong to no tensor</source>
   <translation>模型文件中有不属于任何张量的字节</translation>
  </message>
  <message>
   <source>The model file has format {value}; this program reads up to format {most}</source>
   <translation>模型文件的格式为 {value}；本程序最高读取格式 {most}</translation>
  </message>
  <message>
   <source>The model file is cut short: {there:,} of {all:,} bytes of weights</source>
   <translation>模型文件不完整：权重应有 {all:,} 字节，只有 {there:,} 字节</translation>
  </message>
  <message>
   <source>The model file is damaged</source>
   <translation>模型文件已损坏</translation>
  </message>
  <message>
   <source>The model file's tensors overlap</source>
   <translation>模型文件中的张量相互重叠</translation>
  </message>
  <message>
   <source>The model gives every picture the same probabilities: it tells nothing apart.</source>
   <translation>模型对每幅图像给出相同的概率：它没有任何区分能力。</translation>
  </message>
  <message>
   <source>The model gives no number as probability for {count} of {all} pictures</source>
   <translation>{all} 幅图像中有 {count} 幅，模型给出的概率不是数字</translation>
  </message>
  <message>
   <source>The model has no task named {name}</source>
   <translation>模型没有名为 {name} 的任务</translation>
  </message>
  <message>
   <source>The model has no task named {task}</source>
   <translation>模型没有名为 {task} 的任务</translation>
  </message>
  <message>
   <source>The model is not sure</source>
   <translation>模型不确定</translation>
  </message>
  <message>
   <source>The model is saved</source>
   <translation>模型已保存</translation>
  </message>
  <message>
   <source>The model is written</source>
   <translation>模型已写入</translation>
  </message>
  <message>
   <source>The model it started from</source>
   <translation>起始模型</translation>
  </message>
  <message>
   <source>The model it started from did better on these pictures: you may not need a model of your own for them.</source>
   <translation>起始模型在这些图像上表现更好：您可能不需要自己的模型。</translation>
  </message>
  <message>
   <source>The model said</source>
   <translation>模型判断</translation>
  </message>
  <message>
   <source>The model {name} belongs to the program</source>
   <translation>模型 {name} 属于本程序</translation>
  </message>
  <message>
   <source>The model {name} could not be moved ({reason})</source>
   <translation>无法移动模型 {name}（{reason}）</translation>
  </message>
  <message>
   <source>The model's description is not valid: {reason}</source>
   <translation>模型的描述无效：{reason}</translation>
  </message>
  <message>
   <source>The model's most probable class: {class_title}</source>
   <translation>模型判断最可能的类别：{class_title}</translation>
  </message>
  <message>
   <source>The model's weights do not fit its description: {reason}</source>
   <translation>模型的权重与其描述不符：{reason}</translation>
  </message>
  <message>
   <source>The models folder cannot be written ({reason})</source>
   <translation>无法写入模型文件夹（{reason}）</translation>
  </message>
  <message>
   <source>The models were not measured on the same pictures</source>
   <translation>这些模型不是在相同图像上评估的</translation>
  </message>
  <message>
   <source>The names differ from the model's. This is what they may mean: please check each.</source>
   <translation>标签名称与模型的类别名称不同。以下是推测的对应关系：请逐一核对。</translation>
  </message>
  <message>
   <source>The network gives no numbers for this picture</source>
   <translation>网络对此图像未给出数值</translation>
  </message>
  <message>
   <source>The network has {count} classes, but {given} different names were given</source>
   <translation>网络有 {count} 个类别，但给出了 {given} 个不同的名称</translation>
  </message>
  <message>
   <source>The network is being made ready.</source>
   <translation>正在准备网络。</translation>
  </message>
  <message>
   <source>The network is slower here than it could be: {why}</source>
   <translation>网络在此设备上未达到最快速度：{why}</translation>
  </message>
  <message>
   <source>The new name differs from the old one in capital letters alone</source>
   <translation>新名称与旧名称仅大小写不同</translation>
  </message>
  <message>
   <source>The output folder holds files that this command did not write</source>
   <translation>输出文件夹中有并非由此命令写入的文件</translation>
  </message>
  <message>
   <source>The output folder is not empty</source>
   <translation>输出文件夹不为空</translation>
  </message>
  <message>
   <source>The pack's index has no column called {name!r}</source>
   <translation>数据包的索引没有名为 {name!r} 的列</translation>
  </message>
  <message>
   <source>The pack's index has no lines</source>
   <translation>数据包的索引没有任何行</translation>
  </message>
  <message>
   <source>The pack's index is damaged</source>
   <translation>数据包的索引已损坏</translation>
  </message>
  <message>
   <source>The pack's index is over {most:,.0f} MB</source>
   <translation>数据包的索引超过 {most:,.0f} MB</translation>
  </message>
  <message>
   <source>The patient in the DICOM header</source>
   <translation>DICOM 文件头中的患者</translation>
  </message>
  <message>
   <source>The picture has {count:,.0f} million pixels, over the limit of {most:,.0f} million</source>
   <translation>图像有 {count:,.0f} 百万像素，超过 {most:,.0f} 百万的限制</translation>
  </message>
  <message>
   <source>The picture is almost of one colour; there is little to see on it</source>
   <translation>图像几乎只有一种颜色，可见内容很少</translation>
  </message>
  <message>
   <source>The picture is heavily blurred or has no fine detail</source>
   <translation>图像严重模糊或没有细节</translation>
  </message>
  <message>
   <source>The picture is only {width} x {height} pixels; fine detail is lost</source>
   <translation>图像只有 {width} x {height} 像素；细节已丢失</translation>
  </message>
  <message>
   <source>The picture is poor</source>
   <translation>图像质量欠佳</translation>
  </message>
  <message>
   <source>The pictures are there, but no labels for them</source>
   <translation>有图像，但没有对应的标签</translation>
  </message>
  <message>
   <source>The pictures are there, but no labels for them (of the table beside them: {reason})</source>
   <translation>有图像，但没有对应的标签（关于旁边的表格：{reason}）</translation>
  </message>
  <message>
   <source>The pictures could not be kept for training ({reason})</source>
   <translation>未能保存用于训练的图像（{reason}）</translation>
  </message>
  <message>
   <source>The pixel data hold {width} x {height} pixels, the header says {columns} x {rows}</source>
   <translation>像素数据为 {width} x {height} 像素，而文件头写的是 {columns} x {rows}</translation>
  </message>
  <message>
   <source>The pixel data of the DICOM object are damaged</source>
   <translation>DICOM 对象的像素数据已损坏</translation>
  </message>
  <message>
   <source>The plan cannot be read</source>
   <translation>无法读取计划</translation>
  </message>
  <message>
   <source>The plan does not hold: {name} is not a field of a plan</source>
   <translation>计划不成立：{name} 不是计划中的字段</translation>
  </message>
  <message>
   <source>The plan does not hold: {name} is not a table</source>
   <translation>计划不成立：{name} 不是表</translation>
  </message>
  <message>
   <source>The plan does not hold: {name} is {value!r}, not a number from 0</source>
   <translation>计划不成立：{name} 为 {value!r}，不是从 0 起的数字</translation>
  </message>
  <message>
   <source>The plan does not hold: {name} is {value!r}, not a number from 0 to 1</source>
   <translation>计划不成立：{name} 为 {value!r}，不是 0 至 1 的数字</translation>
  </message>
  <message>
   <source>The plan does not hold: {name} is {value!r}, not a number from 0 to below 1</source>
   <translation>计划不成立：{name} 为 {value!r}，不是 0 至 1（不含 1）的数字</translation>
  </message>
  <message>
   <source>The plan does not hold: {name} is {value!r}, not of the kind {kind}</source>
   <translation>计划不成立：{name} 为 {value!r}，不是 {kind} 类型</translation>
  </message>
  <message>
   <source>The plan does not hold: {name} is {value!r}, not one of {choices}</source>
   <translation>计划不成立：{name} 为 {value!r}，不在以下之列：{choices}</translation>
  </message>
  <message>
   <source>The plan does not hold: {name} {reason}</source>
   <translation>计划不成立：{name} {reason}</translation>
  </message>
  <message>
   <source>The plan has no passes over the pictures</source>
   <translation>计划中未设置遍历图像的次数</translation>
  </message>
  <message>
   <source>The program ended unexpectedly the last time.</source>
   <translation>程序上次意外退出。</translation>
  </message>
  <message>
   <source>The program never looks for a newer version, as it never uses a network. Compare this version with the one where you, or whoever looks after this computer, got it from.</source>
   <translation>程序从不联网，因此不会检查新版本。请与您或本机管理人员获取本程序之处的版本进行比较。</translation>
  </message>
  <message>
   <source>The quick way computes what the model sees in every picture once and then fits the last layer in seconds, so there are no curves to watch.</source>
   <translation>快速方式只对每幅图像提取一次特征，随后几秒内即可拟合最后一层，因此没有曲线可看。</translation>
  </message>
  <message>
   <source>The rectangle {x},{y},{width},{height} lies outside the picture, which has {all_width} x {all_height} pixels</source>
   <translation>矩形 {x},{y},{width},{height} 位于图像之外，图像为 {all_width} x {all_height} 像素</translation>
  </message>
  <message>
   <source>The reference scores are of a picture of another program</source>
   <translation>参考得分来自另一程序的图像</translation>
  </message>
  <message>
   <source>The report is written</source>
   <translation>报告已写入</translation>
  </message>
  <message>
   <source>The result could not be written ({reason})</source>
   <translation>未能写入结果（{reason}）</translation>
  </message>
  <message>
   <source>The result of the training run cannot be read</source>
   <translation>无法读取训练结果</translation>
  </message>
  <message>
   <source>The rule for groups is neither a known word nor a regular expression</source>
   <translation>分组规则既不是已知的词，也不是正则表达式</translation>
  </message>
  <message>
   <source>The rule for groups matches nothing in particular</source>
   <translation>分组规则没有匹配任何具体内容</translation>
  </message>
  <message>
   <source>The same seed gives the same run on a CPU</source>
   <translation>在 CPU 上，相同的种子得到相同的训练过程</translation>
  </message>
  <message>
   <source>The saved state of the training run cannot be read</source>
   <translation>无法读取训练已保存的状态</translation>
  </message>
  <message>
   <source>The scores computed here are not finite</source>
   <translation>此处计算的得分不是有限值</translation>
  </message>
  <message>
   <source>The scores of the made-up picture differ from the stored ones by {share:.1g} of the largest</source>
   <translation>合成图像的得分与所存得分相差最大值的 {share:.1g}</translation>
  </message>
  <message>
   <source>The scores of the made-up picture differ from the stored ones by {share:.1g} of the largest; up to {most:g} is allowed</source>
   <translation>合成图像的得分与所存得分相差最大值的 {share:.1g}；允许的上限为 {most:g}</translation>
  </message>
  <message>
   <source>The segmentation has no frame {frame}, only {frames}</source>
   <translation>分割对象没有第 {frame} 帧，只有 {frames} 帧</translation>
  </message>
  <message>
   <source>The short name is made of letters, digits, - and _.</source>
   <translation>简称只能由字母、数字、- 和 _ 组成。</translation>
  </message>
  <message>
   <source>The state of the training could not be saved ({reason}). Training goes on; make room on the disk, or what comes from now on is lost if it is interrupted</source>
   <translation>未能保存训练状态（{reason}）。训练继续进行；请在磁盘上腾出空间，否则一旦中断，此后的进展将丢失</translation>
  </message>
  <message>
   <source>The stored figures are damaged or were written by another version</source>
   <translation>已存的指标已损坏，或由其他版本写入</translation>
  </message>
  <message>
   <source>The system could not read this</source>
   <translation>系统未能读取此内容</translation>
  </message>
  <message>
   <source>The table gives {count:,} pictures more than one label</source>
   <translation>表格为 {count:,} 幅图像给出了不止一个标签</translation>
  </message>
  <message>
   <source>The table has no column '{column}'; it has the columns {columns}</source>
   <translation>表格中没有列 '{column}'；现有的列为 {columns}</translation>
  </message>
  <message>
   <source>The table has no columns that say where boxes are</source>
   <translation>表格中没有写明框位置的列</translation>
  </message>
  <message>
   <source>The table has no rows</source>
   <translation>表格没有任何行</translation>
  </message>
  <message>
   <source>The table is damaged</source>
   <translation>表格已损坏</translation>
  </message>
  <message>
   <source>The table is not there</source>
   <translation>表格不存在</translation>
  </message>
  <message>
   <source>The table is over the limit of {most:,.0f} MB</source>
   <translation>表格超过 {most:,.0f} MB 的限制</translation>
  </message>
  <message>
   <source>The task {task} has no class named {class_name}</source>
   <translation>任务 {task} 没有名为 {class_name} 的类别</translation>
  </message>
  <message>
   <source>The test folder holds no pictures of these classes</source>
   <translation>测试文件夹中没有这些类别的图像</translation>
  </message>
  <message>
   <source>The test part is cut from the training pictures</source>
   <translation>测试集从训练图像中划出</translation>
  </message>
  <message>
   <source>The test part is locked away until the end: its figures are those to believe.</source>
   <translation>测试集锁定至最后才使用：应以其指标为准。</translation>
  </message>
  <message>
   <source>The test part is the one that the data came with</source>
   <translation>测试集为数据自带</translation>
  </message>
  <message>
   <source>The title has {count} characters</source>
   <translation>标题有 {count} 个字符</translation>
  </message>
  <message>
   <source>The title is empty</source>
   <translation>标题为空</translation>
  </message>
  <message>
   <source>The training run cannot be read: a file of it is missing or damaged</source>
   <translation>无法读取训练：其某个文件缺失或损坏</translation>
  </message>
  <message>
   <source>The training run is of a newer version of the program</source>
   <translation>该训练来自较新版本的程序</translation>
  </message>
  <message>
   <source>The validation folder holds no pictures of these classes</source>
   <translation>验证文件夹中没有这些类别的图像</translation>
  </message>
  <message>
   <source>The validation part is cut from the training pictures</source>
   <translation>验证集从训练图像中划出</translation>
  </message>
  <message>
   <source>The validation part is the one that the data came with</source>
   <translation>验证集为数据自带</translation>
  </message>
  <message>
   <source>The window goes together</source>
   <translation>各窗格同步窗宽/窗位</translation>
  </message>
  <message>
   <source>The window has this size of text from the next start: {n} %</source>
   <translation>从下次启动起，窗口文字大小为 {n}%</translation>
  </message>
  <message>
   <source>The window speaks this language from the next start: {name}</source>
   <translation>下次启动时，窗口将使用此语言：{name}</translation>
  </message>
  <message>
   <source>The workbook has more rows and cells than a table of labels has</source>
   <translation>工作簿的行和单元格多于标签表格应有的数量</translation>
  </message>
  <message>
   <source>The workbook is damaged or locked</source>
   <translation>工作簿已损坏或被锁定</translation>
  </message>
  <message>
   <source>The worst mistakes</source>
   <translation>最严重的错误</translation>
  </message>
  <message numerus="yes">
   <source>The worst mistakes, {n} pictures in all</source>
   <translation>
    <numerusform>最严重的错误，共 {n} 幅图像</numerusform>
   </translation>
  </message>
  <message>
   <source>The zip archive has no such file any more</source>
   <translation>zip 压缩包中已没有此文件</translation>
  </message>
  <message>
   <source>The zip archive holds no images</source>
   <translation>zip 压缩包中没有图像</translation>
  </message>
  <message>
   <source>The zip archive is damaged</source>
   <translation>zip 压缩包已损坏</translation>
  </message>
  <message>
   <source>The zip archive is empty</source>
   <translation>zip 压缩包为空</translation>
  </message>
  <message>
   <source>The zip archive is encrypted</source>
   <translation>zip 压缩包已加密</translation>
  </message>
  <message>
   <source>The zip archive is not there</source>
   <translation>zip 压缩包不存在</translation>
  </message>
  <message>
   <source>The zip archive uses a compression that is not supported</source>
   <translation>zip 压缩包使用了不支持的压缩方式</translation>
  </message>
  <message>
   <source>The {name} file ends early, a part of the picture is missing</source>
   <translation>{name} 文件提前中断，缺少部分图像</translation>
  </message>
  <message>
   <source>The {name} file is damaged</source>
   <translation>{name} 文件已损坏</translation>
  </message>
  <message>
   <source>Theme</source>
   <translation>主题</translation>
  </message>
  <message>
   <source>There are fewer training pictures than processes</source>
   <translation>训练图像少于进程数</translation>
  </message>
  <message>
   <source>There are no labelled pictures</source>
   <translation>没有带标签的图像</translation>
  </message>
  <message>
   <source>There are no masks in this place</source>
   <translation>此位置没有掩膜</translation>
  </message>
  <message>
   <source>There are no pictures in this cell.</source>
   <translation>此单元格中没有图像。</translation>
  </message>
  <message>
   <source>There are no pictures in this place</source>
   <translation>此位置没有图像</translation>
  </message>
  <message>
   <source>There are no pictures to measure the model on</source>
   <translation>没有可用于评估模型的图像</translation>
  </message>
  <message>
   <source>There are no such pictures.</source>
   <translation>没有这样的图像。</translation>
  </message>
  <message>
   <source>There are no training pictures, all lie in validation or test</source>
   <translation>没有训练图像，全部位于验证集或测试集</translation>
  </message>
  <message>
   <source>There are too few pictures for a locked test part: cross-validation is used</source>
   <translation>图像太少，无法留出测试集：改用交叉验证</translation>
  </message>
  <message>
   <source>There are too few pictures or groups for a validation part</source>
   <translation>图像或组太少，无法划分验证集</translation>
  </message>
  <message>
   <source>There are too few pictures to say how sure this figure is.</source>
   <translation>图像太少，无法说明此指标的可靠程度。</translation>
  </message>
  <message>
   <source>There are too few pictures to tell how good a model would be</source>
   <translation>图像太少，无法判断模型的好坏</translation>
  </message>
  <message>
   <source>There are {count:,} classes, over the limit of {most:,}</source>
   <translation>共有 {count:,} 个类别，超过 {most:,} 个的限制</translation>
  </message>
  <message numerus="yes">
   <source>There are {n} classes ({names}) with fewer than {least} pictures, too few to train with and to measure on</source>
   <translation>
    <numerusform>有 {n} 个类别（{names}）的图像少于 {least} 幅，不足以训练和评估</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>There are {n} classes ({names}) with fewer than {least} pictures; what is learned and measured on so few is not reliable</source>
   <translation>
    <numerusform>有 {n} 个类别（{names}）的图像少于 {least} 幅；从如此少的图像上学习和评估所得并不可靠</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>There are {n} classes ({names}) without a picture that can be read and will not be used</source>
   <translation>
    <numerusform>有 {n} 个类别（{names}）没有可读取的图像，将不使用</numerusform>
   </translation>
  </message>
  <message>
   <source>There is no method named {name}</source>
   <translation>没有名为 {name} 的方法</translation>
  </message>
  <message>
   <source>There is no model</source>
   <translation>没有模型</translation>
  </message>
  <message>
   <source>There is no model named {name}</source>
   <translation>没有名为 {name} 的模型</translation>
  </message>
  <message>
   <source>There is no permission to read the zip archive</source>
   <translation>没有读取该 zip 压缩包的权限</translation>
  </message>
  <message>
   <source>There is no permission to read this</source>
   <translation>没有读取权限</translation>
  </message>
  <message>
   <source>There is no picture to measure in the part chosen</source>
   <translation>所选部分中没有可评估的图像</translation>
  </message>
  <message>
   <source>There is no place for scratch files</source>
   <translation>没有存放临时文件的位置</translation>
  </message>
  <message>
   <source>There is no result for this image.</source>
   <translation>此图像没有结果。</translation>
  </message>
  <message>
   <source>There is no result for this image. The reason is beside it.</source>
   <translation>此图像没有结果，原因见其旁。</translation>
  </message>
  <message>
   <source>There is no stage {stage}</source>
   <translation>没有第 {stage} 级</translation>
  </message>
  <message>
   <source>There is no such file or folder</source>
   <translation>没有此文件或文件夹</translation>
  </message>
  <message>
   <source>There is not enough memory for this image</source>
   <translation>内存不足，无法处理此图像</translation>
  </message>
  <message>
   <source>There is not enough memory for this mask</source>
   <translation>内存不足，无法处理此掩膜</translation>
  </message>
  <message>
   <source>There is not enough memory for this picture</source>
   <translation>内存不足，无法处理此图像</translation>
  </message>
  <message>
   <source>There is nothing to measure: no picture could be read. {message}</source>
   <translation>没有可评估的内容：没有一幅图像能够读取。{message}</translation>
  </message>
  <message>
   <source>There is only one class with training pictures</source>
   <translation>只有一个类别有训练图像</translation>
  </message>
  <message>
   <source>There is only one class with training pictures, {name}</source>
   <translation>只有一个类别（{name}）有训练图像</translation>
  </message>
  <message>
   <source>These are the pictures of the model's own test, held out when it was trained.</source>
   <translation>这些是模型自身的测试图像，训练时已留出。</translation>
  </message>
  <message>
   <source>These settings suit your data. Change what you like, or start right away.</source>
   <translation>以下设置适合您的数据。可按需更改，也可直接开始。</translation>
  </message>
  <message>
   <source>They have {names}</source>
   <translation>其中有 {names}</translation>
  </message>
  <message>
   <source>Third-party &amp;licences</source>
   <translation>第三方许可证(&amp;L)</translation>
  </message>
  <message>
   <source>Third-party licences</source>
   <translation>第三方许可证</translation>
  </message>
  <message>
   <source>This DICOM object ({name}) holds no image</source>
   <translation>此 DICOM 对象（{name}）不含图像</translation>
  </message>
  <message>
   <source>This DICOM object holds no image</source>
   <translation>此 DICOM 对象不含图像</translation>
  </message>
  <message>
   <source>This DICOM object is a {kind} ({name}) and holds no image</source>
   <translation>此 DICOM 对象是{kind}（{name}），不含图像</translation>
  </message>
  <message>
   <source>This DICOM object is an {kind} ({name}) and holds no image</source>
   <translation>此 DICOM 对象是{kind}（{name}），不含图像</translation>
  </message>
  <message>
   <source>This Mac has no GPU that torch can use</source>
   <translation>这台 Mac 没有 torch 可用的 GPU</translation>
  </message>
  <message>
   <source>This file is over the limit of {most:,.0f} MB</source>
   <translation>此文件超过 {most:,.0f} MB 的限制</translation>
  </message>
  <message>
   <source>This folder already holds a training run</source>
   <translation>此文件夹中已有一次训练</translation>
  </message>
  <message>
   <source>This folder holds the fine-tune itself, and a model saved here could replace a file of it</source>
   <translation>此文件夹存放微调本身的文件，将模型保存在此可能会覆盖其中的文件</translation>
  </message>
  <message>
   <source>This installation of torch is built for the CPU</source>
   <translation>此处安装的 torch 仅支持 CPU</translation>
  </message>
  <message>
   <source>This is a distribution of dose, at which a DICOM report cannot point</source>
   <translation>这是剂量分布，DICOM 报告不能引用它</translation>
  </message>
  <message>
   <source>This is a folder, not an image</source>
   <translation>这是文件夹，不是图像</translation>
  </message>
  <message>
   <source>This is a pipe, a socket or a device, not a file</source>
   <translation>这是管道、套接字或设备，不是文件</translation>
  </message>
  <message>
   <source>This is a zip archive inside another one</source>
   <translation>这是另一个压缩包内的 zip 压缩包</translation>
  </message>
  <message>
   <source>This is an office document, a program or a data file, not an image</source>
   <translation>这是办公文档、程序或数据文件，不是图像</translation>
  </message>
  <message>
   <source>This is no DICOM object, so it has no header of elements</source>
   <translation>这不是 DICOM 对象，因此没有元素文件头</translation>
  </message>
  <message>
   <source>This is not a table</source>
   <translation>这不是表格</translation>
  </message>
  <message>
   <source>This is not an image in any format that is known</source>
   <translation>这不是任何已知格式的图像</translation>
  </message>
  <message>
   <source>This is not an image that can be opened</source>
   <translation>这不是可以打开的图像</translation>
  </message>
  <message>
   <source>This is {kind}</source>
   <translation>文件类型：{kind}</translation>
  </message>
  <message>
   <source>This is {kind}, not an image</source>
   <translation>文件类型：{kind}，不是图像</translation>
  </message>
  <message>
   <source>This kind of TIFF is not supported, or its header is damaged</source>
   <translation>不支持此类 TIFF，或其文件头已损坏</translation>
  </message>
  <message>
   <source>This picture cannot be opened</source>
   <translation>无法打开此图像</translation>
  </message>
  <message>
   <source>This picture is no DICOM object, so it belongs to no study that results could be added to</source>
   <translation>此图像不是 DICOM 对象，因此不属于任何可添加结果的检查</translation>
  </message>
  <message>
   <source>This rule knows no patients. If some have several pictures, the figures may be too good.</source>
   <translation>此规则无法识别患者。如果有患者包含多幅图像，指标可能偏高。</translation>
  </message>
  <message>
   <source>This training is already running in another window or program</source>
   <translation>此训练已在另一个窗口或程序中运行</translation>
  </message>
  <message>
   <source>This training was stopped before its pictures were read</source>
   <translation>此训练在读取图像之前已停止</translation>
  </message>
  <message>
   <source>Thorough: all weights</source>
   <translation>全面：训练全部权重</translation>
  </message>
  <message>
   <source>Threshold probability</source>
   <translation>阈值概率</translation>
  </message>
  <message>
   <source>Thresholds</source>
   <translation>阈值</translation>
  </message>
  <message>
   <source>Title</source>
   <translation>标题</translation>
  </message>
  <message>
   <source>Title of the model</source>
   <translation>模型标题</translation>
  </message>
  <message>
   <source>Title of the new task</source>
   <translation>新任务的标题</translation>
  </message>
  <message>
   <source>Title of the report</source>
   <translation>报告标题</translation>
  </message>
  <message>
   <source>Top {share}</source>
   <translation>最高 {share}</translation>
  </message>
  <message>
   <source>Train all weights</source>
   <translation>训练全部权重</translation>
  </message>
  <message>
   <source>Training</source>
   <translation>训练</translation>
  </message>
  <message>
   <source>Training all weights</source>
   <translation>正在训练全部权重</translation>
  </message>
  <message>
   <source>Training became unstable (its loss was no number); it goes on from step {step} with the learning rate at {factor:.0%}</source>
   <translation>训练变得不稳定（损失不是数字）；从第 {step} 步以 {factor:.0%} 的学习率继续</translation>
  </message>
  <message>
   <source>Training does not settle: its loss was no number again and again</source>
   <translation>训练无法稳定：损失一再不是数字</translation>
  </message>
  <message>
   <source>Training the last layer alone needs a model to start from</source>
   <translation>只训练最后一层需要起始模型</translation>
  </message>
  <message>
   <source>Training, validation and test</source>
   <translation>训练集、验证集和测试集</translation>
  </message>
  <message>
   <source>True</source>
   <translation>真实类别</translation>
  </message>
  <message>
   <source>True (label in the data)</source>
   <translation>真实类别（数据中的标签）</translation>
  </message>
  <message>
   <source>Trust</source>
   <translation>可信度</translation>
  </message>
  <message>
   <source>Try again; if it happens again, send us the log file (Help, About)</source>
   <translation>请重试；如果再次发生，请将日志文件发送给我们（帮助 &gt; 关于）</translation>
  </message>
  <message>
   <source>Try it on samples</source>
   <translation>用示例图像试用</translation>
  </message>
  <message>
   <source>Try sample images</source>
   <translation>试用示例图像</translation>
  </message>
  <message>
   <source>Turn &amp;left</source>
   <translation>向左旋转(&amp;L)</translation>
  </message>
  <message>
   <source>Turn &amp;right</source>
   <translation>向右旋转(&amp;R)</translation>
  </message>
  <message>
   <source>Turn the image clockwise</source>
   <translation>将图像顺时针旋转</translation>
  </message>
  <message>
   <source>Turn the image counter-clockwise</source>
   <translation>将图像逆时针旋转</translation>
  </message>
  <message>
   <source>Two classes have the same name.</source>
   <translation>有两个类别名称相同。</translation>
  </message>
  <message>
   <source>Two classes or two methods of an image, or two images, side by side on one scale</source>
   <translation>同一图像的两个类别或两种方法，或两幅图像，以同一标尺并排显示</translation>
  </message>
  <message>
   <source>Two models side by side</source>
   <translation>两个模型并排对照</translation>
  </message>
  <message>
   <source>Two-sided</source>
   <translation>双向</translation>
  </message>
  <message>
   <source>US, CR, DX … or empty</source>
   <translation>US、CR、DX … 或留空</translation>
  </message>
  <message>
   <source>Under 60 %</source>
   <translation>低于 60%</translation>
  </message>
  <message>
   <source>Under 75 %</source>
   <translation>低于 75%</translation>
  </message>
  <message>
   <source>Under the GNU LGPL 3: you may replace these libraries by your own.</source>
   <translation>遵循 GNU LGPL 3：您可以用自己的版本替换这些库。</translation>
  </message>
  <message>
   <source>Under the cursor</source>
   <translation>光标处</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>Undo adding {name}</source>
   <translation>撤销添加 {name}</translation>
  </message>
  <message>
   <source>Undo copying {name}</source>
   <translation>撤销复制 {name}</translation>
  </message>
  <message>
   <source>Undo removing {name}</source>
   <translation>撤销移除 {name}</translation>
  </message>
  <message>
   <source>Undo renaming {name}</source>
   <translation>撤销重命名 {name}</translation>
  </message>
  <message>
   <source>Undo the new card of {name}</source>
   <translation>撤销 {name} 的新卡片</translation>
  </message>
  <message>
   <source>Unfold the table of results</source>
   <translation>展开结果表</translation>
  </message>
  <message>
   <source>Unknown patient</source>
   <translation>未知患者</translation>
  </message>
  <message>
   <source>Unpack it and open the folder</source>
   <translation>请解压后打开文件夹</translation>
  </message>
  <message>
   <source>Unpack it with its password and open the folder</source>
   <translation>请用密码解压后打开文件夹</translation>
  </message>
  <message>
   <source>Unpack the outer one and open the folder</source>
   <translation>请解压外层压缩包后打开文件夹</translation>
  </message>
  <message>
   <source>Unpacked, this file takes {size:,.0f} MB ({ratio:,.0f} times its packed size), over the limit of {most:,.0f} MB or {most_ratio} times</source>
   <translation>此文件解压后为 {size:,.0f} MB（为压缩大小的 {ratio:,.0f} 倍），超过 {most:,.0f} MB 或 {most_ratio} 倍的限制</translation>
  </message>
  <message>
   <source>Unpacked, this image is over the limit of {most:,.0f} MB</source>
   <translation>此图像解压后超过 {most:,.0f} MB 的限制</translation>
  </message>
  <message>
   <source>Unsure</source>
   <translation>不确定</translation>
  </message>
  <message>
   <source>Upkeep, safety and money</source>
   <translation>维护、安全与资金</translation>
  </message>
  <message>
   <source>Use</source>
   <translation>应用</translation>
  </message>
  <message>
   <source>Use another model file, or train again with a lower learning rate</source>
   <translation>请使用其他模型文件，或以较低的学习率重新训练</translation>
  </message>
  <message>
   <source>Use auto or none, or an expression on the file names</source>
   <translation>请使用 auto 或 none，或针对文件名的表达式</translation>
  </message>
  <message>
   <source>Use auto, folder or none, or an expression on the file names</source>
   <translation>请使用 auto、folder 或 none，或针对文件名的表达式</translation>
  </message>
  <message>
   <source>Use auto, patient, folder, none, or an expression such as ^(patient\d+)_</source>
   <translation>请使用 auto、patient、folder、none，或形如 ^(patient\d+)_ 的表达式</translation>
  </message>
  <message>
   <source>Use it</source>
   <translation>使用</translation>
  </message>
  <message>
   <source>Use now</source>
   <translation>立即使用</translation>
  </message>
  <message>
   <source>Use one of its classes as label: {names}</source>
   <translation>请使用模型的类别之一作为标签：{names}</translation>
  </message>
  <message>
   <source>Use up to 64 letters, digits, - and _, the first a letter or digit</source>
   <translation>请使用不超过 64 个字母、数字、- 和 _，首字符为字母或数字</translation>
  </message>
  <message>
   <source>Usefulness</source>
   <translation>实用性</translation>
  </message>
  <message>
   <source>User's guide</source>
   <translation>用户指南</translation>
  </message>
  <message>
   <source>VOI LUT (file)</source>
   <translation>VOI LUT（文件）</translation>
  </message>
  <message>
   <source>Validation</source>
   <translation>验证</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>值</translation>
  </message>
  <message>
   <source>Verify</source>
   <translation>校验</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>版本</translation>
  </message>
  <message>
   <source>Version and hash</source>
   <translation>版本与哈希值</translation>
  </message>
  <message>
   <source>Version of the model</source>
   <translation>模型版本</translation>
  </message>
  <message>
   <source>Version {version}</source>
   <translation>版本 {version}</translation>
  </message>
  <message>
   <source>Version, and where things lie</source>
   <translation>版本及各项内容的存放位置</translation>
  </message>
  <message>
   <source>Vessels</source>
   <translation>血管</translation>
  </message>
  <message>
   <source>Views of each picture</source>
   <translation>每幅图像的变换数</translation>
  </message>
  <message>
   <source>Wait for it, or stop it there</source>
   <translation>请等待其完成，或在那里将其停止</translation>
  </message>
  <message>
   <source>Wait until it has finished, and try again</source>
   <translation>请等待其完成后重试</translation>
  </message>
  <message>
   <source>Wait, and add it again</source>
   <translation>请稍候，然后重新添加</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>等待中</translation>
  </message>
  <message>
   <source>Waiting for the model…</source>
   <translation>正在等待模型…</translation>
  </message>
  <message>
   <source>Waiting to be classified</source>
   <translation>等待分类</translation>
  </message>
  <message>
   <source>Warning</source>
   <translation>警告</translation>
  </message>
  <message>
   <source>Weight decay</source>
   <translation>权重衰减</translation>
  </message>
  <message>
   <source>Weights</source>
   <translation>权重</translation>
  </message>
  <message>
   <source>What each cell adds to the class's score or takes from it; the cells add up to the score.</source>
   <translation>每个单元为该类别得分增加或减少的量；各单元相加即为得分。</translation>
  </message>
  <message>
   <source>What each place adds to the score on the way from a grey picture to this one; adds up to the difference of their scores. Finest of all, and noisy.</source>
   <translation>从灰色图像到此图像的过程中各处为得分增加的量；相加即为两者得分之差。最精细，但噪声较多。</translation>
  </message>
  <message>
   <source>What each place gives to the class's score through the selective scan of a stage's last block: its input, carried along by the state. Convolutions are not in it.</source>
   <translation>各处通过某一级最后一个块的选择性扫描对类别得分的贡献：即其输入由状态传递的部分。不含卷积。</translation>
  </message>
  <message>
   <source>What is best</source>
   <translation>最佳标准</translation>
  </message>
  <message>
   <source>What is it not tested on? Who is missing from the pictures?</source>
   <translation>未在哪些情况下测试过？图像中缺少哪些人群？</translation>
  </message>
  <message>
   <source>What it has learned so far is lost. Your pictures are not touched.</source>
   <translation>到目前为止学到的内容将丢失。您的图像不受影响。</translation>
  </message>
  <message>
   <source>What must it not be used for?</source>
   <translation>不得用于什么？</translation>
  </message>
  <message>
   <source>What must stay together</source>
   <translation>哪些图像必须分在一起</translation>
  </message>
  <message>
   <source>What the &amp;model sees</source>
   <translation>模型所见图像(&amp;M)</translation>
  </message>
  <message>
   <source>What the checks found</source>
   <translation>检查发现</translation>
  </message>
  <message>
   <source>What the heat map shows</source>
   <translation>热图显示的内容</translation>
  </message>
  <message>
   <source>What the model is for, what it learned from, where it fails</source>
   <translation>模型的用途、训练数据及其不足之处</translation>
  </message>
  <message>
   <source>What the model says</source>
   <translation>模型的判断</translation>
  </message>
  <message>
   <source>What the model sees</source>
   <translation>模型所见图像</translation>
  </message>
  <message>
   <source>What was told of the copies says why</source>
   <translation>原因见关于副本的说明</translation>
  </message>
  <message>
   <source>What was told on the way</source>
   <translation>训练过程中的提示</translation>
  </message>
  <message>
   <source>What {name} means</source>
   <translation>{name} 的含义</translation>
  </message>
  <message>
   <source>When the model is not sure</source>
   <translation>模型不确定时</translation>
  </message>
  <message>
   <source>Where do the pictures come from: site, devices, years, patients, consent, licence?</source>
   <translation>图像来自哪里：机构、设备、年份、患者、知情同意、许可？</translation>
  </message>
  <message>
   <source>Where the features vary most: what stands out to the network, for no class in particular.</source>
   <translation>特征变化最大之处：即网络认为显眼之处，不针对特定类别。</translation>
  </message>
  <message>
   <source>Where the model looked</source>
   <translation>模型关注的区域</translation>
  </message>
  <message>
   <source>Where the model looked for: {class_title}   ({method})</source>
   <translation>模型针对该类别关注的区域：{class_title}   （{method}）</translation>
  </message>
  <message>
   <source>Where the model looked, for no class in particular   ({method})</source>
   <translation>模型关注的区域，不针对特定类别   （{method}）</translation>
  </message>
  <message>
   <source>Where to compute: auto, cpu, cuda, cuda:1, mps</source>
   <translation>在何处计算：auto、cpu、cuda、cuda:1、mps</translation>
  </message>
  <message>
   <source>Where to look</source>
   <translation>关注区域</translation>
  </message>
  <message>
   <source>Which images</source>
   <translation>哪些图像</translation>
  </message>
  <message>
   <source>Which mistakes did you see on the pages before?</source>
   <translation>您在前面的页面中看到了哪些错误？</translation>
  </message>
  <message>
   <source>Whoever gets this model reads its card. Do not write names of patients into it.</source>
   <translation>获得此模型的人都会看到其卡片。请勿填写患者姓名。</translation>
  </message>
  <message>
   <source>Whoever gets this model reads its card. Do not write names of patients into it. Training and figures are filled in by the program.</source>
   <translation>获得此模型的人都会看到其卡片。请勿填写患者姓名。训练情况和指标由程序填写。</translation>
  </message>
  <message>
   <source>Whom can a user ask?</source>
   <translation>使用者可以向谁咨询？</translation>
  </message>
  <message>
   <source>Why these settings</source>
   <translation>为何采用这些设置</translation>
  </message>
  <message>
   <source>Window</source>
   <translation>调节窗宽/窗位</translation>
  </message>
  <message>
   <source>Window ▾</source>
   <translation>窗宽/窗位 ▾</translation>
  </message>
  <message>
   <source>Window, zoom, turns and mirrors as at first</source>
   <translation>将窗宽/窗位、缩放、旋转和镜像恢复为初始状态</translation>
  </message>
  <message>
   <source>Window: right is wider, up is brighter</source>
   <translation>窗宽/窗位：向右加宽，向上变亮</translation>
  </message>
  <message>
   <source>Windows of the modality (keys 1 to 9) and those stored in the file</source>
   <translation>该设备类型的预设窗（按键 1 至 9）及文件自带的窗</translation>
  </message>
  <message>
   <source>Windows to choose from</source>
   <translation>可选的窗宽/窗位</translation>
  </message>
  <message>
   <source>Windows: of the file, automatic, of the modality</source>
   <translation>预设窗：文件自带、自动、设备类型预设</translation>
  </message>
  <message>
   <source>With keys: B, the arrows, Shift and the arrows, Del.</source>
   <translation>用键盘：B、方向键、Shift 加方向键、Del。</translation>
  </message>
  <message>
   <source>Without them images go by their place in the results, no patient is named, and your notes are left out: they could name one.</source>
   <translation>不写明时，图像以其在结果中的序号表示，不出现患者姓名；您的备注也不会导出，因为其中可能含有姓名。</translation>
  </message>
  <message numerus="yes">
   <source>Without those called outside the domain or of low confidence, {n} pictures of {all} remain; of them {share} ({bounds}) are right.</source>
   <translation>
    <numerusform>除去被判为超出适用范围或把握不足的图像，{all} 幅中剩余 {n} 幅；其中 {share}（{bounds}）正确。</numerusform>
   </translation>
  </message>
  <message>
   <source>Works</source>
   <translation>可用</translation>
  </message>
  <message>
   <source>Write a .csv file instead</source>
   <translation>请改写为 .csv 文件</translation>
  </message>
  <message>
   <source>Write a report or a table for it</source>
   <translation>请为其生成报告或表格</translation>
  </message>
  <message>
   <source>Write another kind of report</source>
   <translation>请改写其他类型的报告</translation>
  </message>
  <message>
   <source>Write down what is done with which files, by hashes, without names</source>
   <translation>以哈希值记录对哪些文件做了什么操作，不含名称</translation>
  </message>
  <message>
   <source>Write figures, predictions, plots and reports into a new folder</source>
   <translation>将指标、预测、图和报告写入新文件夹</translation>
  </message>
  <message>
   <source>Write paths from the index on</source>
   <translation>请从索引所在位置起写路径</translation>
  </message>
  <message>
   <source>Write tables, reports, DICOM objects or de-identified copies</source>
   <translation>生成表格、报告、DICOM 对象或去标识化副本</translation>
  </message>
  <message>
   <source>Write the class into it, or leave the line out</source>
   <translation>请在其中写明类别，或删去该行</translation>
  </message>
  <message>
   <source>Write the figure</source>
   <translation>保存图</translation>
  </message>
  <message>
   <source>Write the heat map on screen as a picture, a drawing or raw values</source>
   <translation>将屏幕上的热图保存为图片、矢量图或原始数值</translation>
  </message>
  <message>
   <source>Write the list</source>
   <translation>保存列表</translation>
  </message>
  <message>
   <source>Write the model</source>
   <translation>写入模型</translation>
  </message>
  <message>
   <source>Write the names in the table with their folders and endings</source>
   <translation>请在表格中写明带文件夹和扩展名的名称</translation>
  </message>
  <message>
   <source>Write the report</source>
   <translation>保存报告</translation>
  </message>
  <message>
   <source>Write these pictures with labels and probabilities as CSV</source>
   <translation>将这些图像及其标签和概率保存为 CSV</translation>
  </message>
  <message>
   <source>Write train, val or test</source>
   <translation>请写 train、val 或 test</translation>
  </message>
  <message>
   <source>Write train, val or test in it, or choose another column</source>
   <translation>请在其中写 train、val 或 test，或选择其他列</translation>
  </message>
  <message>
   <source>Written</source>
   <translation>已写入</translation>
  </message>
  <message>
   <source>You may leave this window, and look at other pictures meanwhile: they go first.</source>
   <translation>您可以离开此窗口，同时查看其他图像：查看图像优先。</translation>
  </message>
  <message>
   <source>Your images are untouched. Save what you need and start the program again.</source>
   <translation>您的图像未受影响。请保存所需内容并重新启动程序。</translation>
  </message>
  <message>
   <source>Your images are untouched. Save what you need and start the program again; the log file says more, without names of files or patients</source>
   <translation>您的图像未受影响。请保存所需内容并重新启动程序；日志文件中有更多信息，其中不含文件名和患者姓名</translation>
  </message>
  <message>
   <source>Your label</source>
   <translation>您的标签</translation>
  </message>
  <message>
   <source>Your label and &amp;note…</source>
   <translation>您的标签和备注(&amp;N)…</translation>
  </message>
  <message>
   <source>Your label and note</source>
   <translation>您的标签和备注</translation>
  </message>
  <message>
   <source>Your labelled pictures</source>
   <translation>您的带标签图像</translation>
  </message>
  <message>
   <source>Your mark</source>
   <translation>您的标记</translation>
  </message>
  <message>
   <source>Your model is ready</source>
   <translation>您的模型已就绪</translation>
  </message>
  <message>
   <source>Your models</source>
   <translation>您的模型</translation>
  </message>
  <message>
   <source>Your new model</source>
   <translation>您的新模型</translation>
  </message>
  <message>
   <source>Your pictures stay on this computer. Nothing is sent anywhere.</source>
   <translation>您的图像只保留在本机，不会发送到任何地方。</translation>
  </message>
  <message>
   <source>Zoom &amp;in</source>
   <translation>放大(&amp;I)</translation>
  </message>
  <message>
   <source>Zoom &amp;out</source>
   <translation>缩小(&amp;O)</translation>
  </message>
  <message>
   <source>Zoom goes together</source>
   <translation>各窗格同步缩放</translation>
  </message>
  <message>
   <source>Zoom in</source>
   <translation>放大</translation>
  </message>
  <message>
   <source>Zoom out</source>
   <translation>缩小</translation>
  </message>
  <message>
   <source>Zoom to the cursor</source>
   <translation>以光标为中心缩放</translation>
  </message>
  <message>
   <source>Zoom, window and scroll of all panes go together</source>
   <translation>所有窗格的缩放、窗宽/窗位和滚动同步</translation>
  </message>
  <message>
   <source>a DICOM object</source>
   <translation>DICOM 对象</translation>
  </message>
  <message>
   <source>a HEIC or AVIF photograph</source>
   <translation>HEIC 或 AVIF 照片</translation>
  </message>
  <message>
   <source>a NIfTI volume</source>
   <translation>NIfTI 体数据</translation>
  </message>
  <message>
   <source>a PDF document</source>
   <translation>PDF 文档</translation>
  </message>
  <message>
   <source>a bare JPEG 2000 file</source>
   <translation>裸 JPEG 2000 文件</translation>
  </message>
  <message>
   <source>a box without the mouse</source>
   <translation>不用鼠标添加框</translation>
  </message>
  <message>
   <source>a camera's raw file</source>
   <translation>相机原始文件</translation>
  </message>
  <message>
   <source>a data file</source>
   <translation>数据文件</translation>
  </message>
  <message>
   <source>a few seconds left</source>
   <translation>还需几秒</translation>
  </message>
  <message>
   <source>a file of unknown format</source>
   <translation>格式未知的文件</translation>
  </message>
  <message>
   <source>a gzip-compressed file</source>
   <translation>gzip 压缩文件</translation>
  </message>
  <message>
   <source>a heat map over it</source>
   <translation>上面叠加了热图</translation>
  </message>
  <message>
   <source>a model file, not an image</source>
   <translation>模型文件，不是图像</translation>
  </message>
  <message>
   <source>a picture of a kind that is not read</source>
   <translation>无法读取的图片类型</translation>
  </message>
  <message>
   <source>a program</source>
   <translation>程序</translation>
  </message>
  <message>
   <source>a research volume (NRRD, MetaImage or HDF5)</source>
   <translation>科研体数据（NRRD、MetaImage 或 HDF5）</translation>
  </message>
  <message>
   <source>a sound file</source>
   <translation>音频文件</translation>
  </message>
  <message>
   <source>a text file</source>
   <translation>文本文件</translation>
  </message>
  <message>
   <source>a trial computation gave a wrong result</source>
   <translation>试运行的计算结果有误</translation>
  </message>
  <message>
   <source>a video</source>
   <translation>视频</translation>
  </message>
  <message>
   <source>a web page</source>
   <translation>网页</translation>
  </message>
  <message>
   <source>a zip archive</source>
   <translation>zip 压缩包</translation>
  </message>
  <message>
   <source>about {hours} h left</source>
   <translation>约剩 {hours} 小时</translation>
  </message>
  <message>
   <source>about {minutes} min left</source>
   <translation>约剩 {minutes} 分钟</translation>
  </message>
  <message>
   <source>about {seconds} s left</source>
   <translation>约剩 {seconds} 秒</translation>
  </message>
  <message>
   <source>about {time}</source>
   <translation>约 {time}</translation>
  </message>
  <message>
   <source>accuracy</source>
   <translation>准确率</translation>
  </message>
  <message>
   <source>age</source>
   <translation>年龄</translation>
  </message>
  <message>
   <source>agree {n}</source>
   <translation>同意 {n}</translation>
  </message>
  <message>
   <source>all classes</source>
   <translation>全部类别</translation>
  </message>
  <message>
   <source>an SVG drawing</source>
   <translation>SVG 图形</translation>
  </message>
  <message>
   <source>an XML file</source>
   <translation>XML 文件</translation>
  </message>
  <message>
   <source>an archive of another kind than zip</source>
   <translation>zip 以外的压缩包</translation>
  </message>
  <message>
   <source>an empty file</source>
   <translation>空文件</translation>
  </message>
  <message>
   <source>an office document</source>
   <translation>办公文档</translation>
  </message>
  <message>
   <source>an unknown number of pictures</source>
   <translation>数量不详的图像</translation>
  </message>
  <message>
   <source>and {count:,} more</source>
   <translation>以及另外 {count:,} 个</translation>
  </message>
  <message>
   <source>as the data came</source>
   <translation>数据自带</translation>
  </message>
  <message>
   <source>at most {hours} h left</source>
   <translation>最多还需 {hours} 小时</translation>
  </message>
  <message>
   <source>at most {minutes} min left</source>
   <translation>最多还需 {minutes} 分钟</translation>
  </message>
  <message>
   <source>at most {seconds} s left</source>
   <translation>最多还需 {seconds} 秒</translation>
  </message>
  <message>
   <source>at the detector</source>
   <translation>探测器平面</translation>
  </message>
  <message>
   <source>at work</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>automatic</source>
   <translation>自动</translation>
  </message>
  <message>
   <source>begun {when}, {share} done</source>
   <translation>开始于 {when}，已完成 {share}</translation>
  </message>
  <message>
   <source>begun {when}, {size}</source>
   <translation>开始于 {when}，{size}</translation>
  </message>
  <message>
   <source>born {date}</source>
   <translation>出生 {date}</translation>
  </message>
  <message>
   <source>born {day}</source>
   <translation>出生于 {day}</translation>
  </message>
  <message>
   <source>built in</source>
   <translation>内置</translation>
  </message>
  <message>
   <source>calibrated</source>
   <translation>已校准</translation>
  </message>
  <message>
   <source>cannot be read</source>
   <translation>无法读取</translation>
  </message>
  <message>
   <source>caution {text}</source>
   <translation>警示 {text}</translation>
  </message>
  <message>
   <source>class_indices.json (*.json);;All files (*)</source>
   <translation>class_indices.json (*.json);;所有文件 (*)</translation>
  </message>
  <message>
   <source>correct</source>
   <translation>正确</translation>
  </message>
  <message>
   <source>cross-validation</source>
   <translation>交叉验证</translation>
  </message>
  <message>
   <source>current step</source>
   <translation>当前步骤</translation>
  </message>
  <message>
   <source>d MMM, HH:mm</source>
   <translation>M月d日 HH:mm</translation>
  </message>
  <message>
   <source>default for {modalities}</source>
   <translation>{modalities} 的默认模型</translation>
  </message>
  <message>
   <source>device</source>
   <translation>设备</translation>
  </message>
  <message>
   <source>differs</source>
   <translation>不同</translation>
  </message>
  <message>
   <source>disagree {n}</source>
   <translation>不同意 {n}</translation>
  </message>
  <message>
   <source>document</source>
   <translation>文档</translation>
  </message>
  <message>
   <source>done</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>draw a box</source>
   <translation>画框</translation>
  </message>
  <message>
   <source>each step</source>
   <translation>每一步</translation>
  </message>
  <message>
   <source>electrocardiogram</source>
   <translation>心电图</translation>
  </message>
  <message>
   <source>every {value:.6g} mm</source>
   <translation>间距 {value:.6g} mm</translation>
  </message>
  <message>
   <source>female</source>
   <translation>女</translation>
  </message>
  <message>
   <source>from</source>
   <translation>的最低概率</translation>
  </message>
  <message>
   <source>hidden</source>
   <translation>已隐藏</translation>
  </message>
  <message>
   <source>highest {share}</source>
   <translation>最高 {share}</translation>
  </message>
  <message>
   <source>in use</source>
   <translation>使用中</translation>
  </message>
  <message>
   <source>interval not known</source>
   <translation>区间未知</translation>
  </message>
  <message>
   <source>inverted</source>
   <translation>已反相</translation>
  </message>
  <message>
   <source>label: {label}</source>
   <translation>标签：{label}</translation>
  </message>
  <message>
   <source>learning rate</source>
   <translation>学习率</translation>
  </message>
  <message>
   <source>left</source>
   <translation>左侧</translation>
  </message>
  <message>
   <source>less than a minute</source>
   <translation>不到 1 分钟</translation>
  </message>
  <message>
   <source>line {number} of the index</source>
   <translation>索引第 {number} 行</translation>
  </message>
  <message>
   <source>line {number} of the index of pack {pack} of {packs}</source>
   <translation>第 {pack} 个数据包（共 {packs} 个）索引第 {number} 行</translation>
  </message>
  <message>
   <source>looks like: {likely}</source>
   <translation>更像：{likely}</translation>
  </message>
  <message>
   <source>male</source>
   <translation>男</translation>
  </message>
  <message>
   <source>map value {value}</source>
   <translation>热图值 {value}</translation>
  </message>
  <message>
   <source>mean</source>
   <translation>平均</translation>
  </message>
  <message>
   <source>modality</source>
   <translation>设备类型</translation>
  </message>
  <message>
   <source>modality LUT</source>
   <translation>模态 LUT</translation>
  </message>
  <message>
   <source>move it; Shift: its size</source>
   <translation>移动；按住 Shift 调整大小</translation>
  </message>
  <message>
   <source>never</source>
   <translation>从不</translation>
  </message>
  <message>
   <source>next picture</source>
   <translation>下一幅图像</translation>
  </message>
  <message>
   <source>no NVIDIA GPU or driver found</source>
   <translation>未找到 NVIDIA GPU 或驱动程序</translation>
  </message>
  <message>
   <source>no class in particular</source>
   <translation>不针对特定类别</translation>
  </message>
  <message>
   <source>no result yet</source>
   <translation>尚无结果</translation>
  </message>
  <message>
   <source>none</source>
   <translation>无</translation>
  </message>
  <message>
   <source>not a number</source>
   <translation>不是数字</translation>
  </message>
  <message>
   <source>not calibrated</source>
   <translation>未校准</translation>
  </message>
  <message>
   <source>not found on this computer</source>
   <translation>在此计算机上未找到</translation>
  </message>
  <message>
   <source>not given</source>
   <translation>未注明</translation>
  </message>
  <message>
   <source>of the class</source>
   <translation>该类别</translation>
  </message>
  <message numerus="yes">
   <source>of {n} pictures with a marked region: the model looked inside it</source>
   <translation>
    <numerusform>的带标注区域图像（共 {n} 幅）中，模型关注的位置在区域内</numerusform>
   </translation>
  </message>
  <message>
   <source>one folder a class</source>
   <translation>每个类别一个文件夹</translation>
  </message>
  <message>
   <source>one for all</source>
   <translation>合为一份</translation>
  </message>
  <message>
   <source>one for each image</source>
   <translation>每幅图像一份</translation>
  </message>
  <message>
   <source>one for each study</source>
   <translation>每次检查一份</translation>
  </message>
  <message>
   <source>one prediction; another class at once</source>
   <translation>一次预测的时间；切换类别无需等待</translation>
  </message>
  <message>
   <source>optional</source>
   <translation>可选</translation>
  </message>
  <message>
   <source>other</source>
   <translation>其他</translation>
  </message>
  <message>
   <source>others</source>
   <translation>其他</translation>
  </message>
  <message>
   <source>outside the training images {n}</source>
   <translation>超出训练图像范围 {n}</translation>
  </message>
  <message>
   <source>pane {n} of {all}</source>
   <translation>第 {n} 个窗格，共 {all} 个</translation>
  </message>
  <message>
   <source>paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>picture before</source>
   <translation>上一幅图像</translation>
  </message>
  <message>
   <source>pictures</source>
   <translation>图像</translation>
  </message>
  <message>
   <source>pixels a side</source>
   <translation>像素（边长）</translation>
  </message>
  <message>
   <source>plain pictures</source>
   <translation>普通图片</translation>
  </message>
  <message>
   <source>presentation state</source>
   <translation>显示状态</translation>
  </message>
  <message>
   <source>quick, {time}</source>
   <translation>快速，{time}</translation>
  </message>
  <message>
   <source>radiotherapy object</source>
   <translation>放射治疗对象</translation>
  </message>
  <message>
   <source>radiotherapy plan</source>
   <translation>放射治疗计划</translation>
  </message>
  <message>
   <source>range {span} (no window in file)</source>
   <translation>范围 {span}（文件中无窗）</translation>
  </message>
  <message>
   <source>range {span} (without padding)</source>
   <translation>范围 {span}（不含填充）</translation>
  </message>
  <message>
   <source>reading it took more than {seconds:.0f} s</source>
   <translation>读取时间超过 {seconds:.0f} 秒</translation>
  </message>
  <message>
   <source>recording of curves</source>
   <translation>波形记录</translation>
  </message>
  <message>
   <source>registration</source>
   <translation>配准</translation>
  </message>
  <message>
   <source>remove a box</source>
   <translation>删除框</translation>
  </message>
  <message>
   <source>right</source>
   <translation>右侧</translation>
  </message>
  <message>
   <source>same</source>
   <translation>相同</translation>
  </message>
  <message>
   <source>see its own files</source>
   <translation>见其自带的文件</translation>
  </message>
  <message>
   <source>selection of key images</source>
   <translation>关键图像选择</translation>
  </message>
  <message>
   <source>series {number}</source>
   <translation>序列 {number}</translation>
  </message>
  <message>
   <source>set of radiotherapy structures</source>
   <translation>放射治疗结构集</translation>
  </message>
  <message>
   <source>set of raw data</source>
   <translation>原始数据集</translation>
  </message>
  <message>
   <source>sex</source>
   <translation>性别</translation>
  </message>
  <message>
   <source>ships with the program</source>
   <translation>程序自带</translation>
  </message>
  <message>
   <source>sigmoid</source>
   <translation>S 形</translation>
  </message>
  <message>
   <source>site</source>
   <translation>机构</translation>
  </message>
  <message>
   <source>sizes differ</source>
   <translation>尺寸不一</translation>
  </message>
  <message>
   <source>spectroscopy</source>
   <translation>波谱</translation>
  </message>
  <message>
   <source>stopped</source>
   <translation>已中止</translation>
  </message>
  <message>
   <source>stopping</source>
   <translation>正在停止</translation>
  </message>
  <message>
   <source>structured report</source>
   <translation>结构化报告</translation>
  </message>
  <message>
   <source>surface</source>
   <translation>表面</translation>
  </message>
  <message>
   <source>test</source>
   <translation>测试</translation>
  </message>
  <message>
   <source>test part</source>
   <translation>测试集</translation>
  </message>
  <message>
   <source>the indexes of {count} packs</source>
   <translation>{count} 个数据包的索引</translation>
  </message>
  <message>
   <source>the middle of the picture</source>
   <translation>图像中部</translation>
  </message>
  <message>
   <source>the middle of the picture, and the whole at the last stage</source>
   <translation>图像中部，以及最后一级的整幅图像</translation>
  </message>
  <message>
   <source>the pack's index</source>
   <translation>数据包的索引</translation>
  </message>
  <message>
   <source>the plan</source>
   <translation>计划</translation>
  </message>
  <message>
   <source>the process that read it ended without an answer</source>
   <translation>负责读取的进程未作答复即已结束</translation>
  </message>
  <message>
   <source>the process that reads it did not start</source>
   <translation>负责读取的进程未能启动</translation>
  </message>
  <message>
   <source>the table {name}</source>
   <translation>表格 {name}</translation>
  </message>
  <message>
   <source>the tables of {count} packs</source>
   <translation>{count} 个数据包的表格</translation>
  </message>
  <message>
   <source>the whole picture</source>
   <translation>整幅图像</translation>
  </message>
  <message>
   <source>there are no kernels for this kind of device</source>
   <translation>没有适用于此类计算设备的内核</translation>
  </message>
  <message>
   <source>this torch is built without CUDA</source>
   <translation>此 torch 编译时不含 CUDA</translation>
  </message>
  <message>
   <source>thorough, {time}</source>
   <translation>全面，{time}</translation>
  </message>
  <message>
   <source>time not known</source>
   <translation>时间未知</translation>
  </message>
  <message>
   <source>to come</source>
   <translation>未开始</translation>
  </message>
  <message>
   <source>training</source>
   <translation>训练</translation>
  </message>
  <message>
   <source>training part</source>
   <translation>训练集</translation>
  </message>
  <message>
   <source>transparency over black</source>
   <translation>透明部分置于黑底</translation>
  </message>
  <message>
   <source>turned as EXIF says</source>
   <translation>已按 EXIF 方向旋转</translation>
  </message>
  <message>
   <source>undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>unreadable problem</source>
   <translation>无法读取 问题</translation>
  </message>
  <message>
   <source>unsure {n}</source>
   <translation>不确定 {n}</translation>
  </message>
  <message>
   <source>upper 8 of 16 bits</source>
   <translation>16 位中的高 8 位</translation>
  </message>
  <message>
   <source>validation</source>
   <translation>验证</translation>
  </message>
  <message>
   <source>validation part</source>
   <translation>验证集</translation>
  </message>
  <message>
   <source>version {version}</source>
   <translation>版本 {version}</translation>
  </message>
  <message>
   <source>window {window} (file)</source>
   <translation>窗 {window}（文件）</translation>
  </message>
  <message>
   <source>window {window} (file), {function}</source>
   <translation>窗 {window}（文件），{function}</translation>
  </message>
  <message>
   <source>with the first model</source>
   <translation>与第一个模型</translation>
  </message>
  <message>
   <source>without a label</source>
   <translation>无标签</translation>
  </message>
  <message>
   <source>yours</source>
   <translation>您的模型</translation>
  </message>
  <message>
   <source>{at} of {count}</source>
   <translation>{at} / {count}</translation>
  </message>
  <message numerus="yes">
   <source>{checkpoint}, {n} classes</source>
   <translation>
    <numerusform>{checkpoint}，{n} 个类别</numerusform>
   </translation>
  </message>
  <message>
   <source>{class_name} from {at}, called wrongly</source>
   <translation>{class_name}（概率 ≥ {at}），判断错误</translation>
  </message>
  <message>
   <source>{class_name} from {at}, nearest to the threshold</source>
   <translation>{class_name}（概率 ≥ {at}），最接近阈值</translation>
  </message>
  <message>
   <source>{class_name} given {low} to {high} %</source>
   <translation>{class_name} 的概率为 {low}% 至 {high}%</translation>
  </message>
  <message>
   <source>{class_title} in {n} of {all}</source>
   <translation>{class_title}：{n} / {all}</translation>
  </message>
  <message>
   <source>{class_title}, probability {share}</source>
   <translation>{class_title}，概率 {share}</translation>
  </message>
  <message>
   <source>{class_title}, {share}</source>
   <translation>{class_title}，{share}</translation>
  </message>
  <message>
   <source>{class_title}: {share} at {at} of {count}</source>
   <translation>{class_title}：{share}，位于 {at} / {count}</translation>
  </message>
  <message>
   <source>{column}: {value}</source>
   <translation>{column}：{value}</translation>
  </message>
  <message>
   <source>{count:,} boxes are empty or lie beside their picture</source>
   <translation>{count:,} 个框为空或位于图像之外</translation>
  </message>
  <message>
   <source>{count:,} bytes</source>
   <translation>{count:,} 字节</translation>
  </message>
  <message>
   <source>{count:,} of the table's names fit several pictures each</source>
   <translation>表格中有 {count:,} 个名称各对应多幅图像</translation>
  </message>
  <message>
   <source>{count:,} weights, all finite, of the names and shapes that the description asks for</source>
   <translation>{count:,} 个权重，全部为有限值，名称和形状均符合描述</translation>
  </message>
  <message>
   <source>{count} of {all} pictures looked at are unlike the others and unlike those that {model} learned from: see whether they belong here</source>
   <translation>在查看的 {all} 幅图像中，有 {count} 幅与其他图像不同，也与 {model} 学习过的图像不同：请确认它们是否属于此处</translation>
  </message>
  <message>
   <source>{count} of {all} pictures looked at are unlike those that {model} learned from: training all weights will give much better results than the last layer</source>
   <translation>在查看的 {all} 幅图像中，有 {count} 幅与 {model} 学习过的图像不同：训练全部权重的结果将远好于只训练最后一层</translation>
  </message>
  <message>
   <source>{count} pictures could not be read any more and were left out</source>
   <translation>{count} 幅图像已无法读取，未予使用</translation>
  </message>
  <message>
   <source>{count} tables name the pictures and have labels for them</source>
   <translation>有 {count} 个表格写明了图像并含有其标签</translation>
  </message>
  <message>
   <source>{count} training pictures have a marked region and show where to look</source>
   <translation>{count} 幅训练图像带有标记区域，提示应关注之处</translation>
  </message>
  <message>
   <source>{day} at {time}</source>
   <translation>{day} {time}</translation>
  </message>
  <message>
   <source>{device} ran out of memory or does not answer any more, so the CPU went on</source>
   <translation>{device} 内存不足或已无响应，因此改由 CPU 继续计算</translation>
  </message>
  <message>
   <source>{done} · {n} failed</source>
   <translation>{done} · {n} 幅失败</translation>
  </message>
  <message>
   <source>{failed} of {all} pictures cannot be read any more</source>
   <translation>{all} 幅图像中有 {failed} 幅已无法读取</translation>
  </message>
  <message>
   <source>{file} · frame {n}</source>
   <translation>{file} · 第 {n} 帧</translation>
  </message>
  <message>
   <source>{file}. The model: {said}; {label}</source>
   <translation>{file}。模型判断：{said}；{label}</translation>
  </message>
  <message>
   <source>{file}. {label}, {likely}</source>
   <translation>{file}。{label}，{likely}</translation>
  </message>
  <message numerus="yes">
   <source>{first} alone is right on {n} pictures, {other} alone on {others}. McNemar's exact test: p {p}.</source>
   <translation>
    <numerusform>仅 {first} 正确的图像 {n} 幅，仅 {other} 正确的 {others} 幅。McNemar 精确检验：p {p}。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{first} and {n} other places</source>
   <translation>
    <numerusform>{first} 及其他 {n} 处</numerusform>
   </translation>
  </message>
  <message>
   <source>{first} and {other} disagree</source>
   <translation>{first} 与 {other} 判断不一致</translation>
  </message>
  <message>
   <source>{first} and {second}</source>
   <translation>{first}和{second}</translation>
  </message>
  <message>
   <source>{first} {second}</source>
   <translation>{first}{second}</translation>
  </message>
  <message>
   <source>{first}, {second}</source>
   <translation>{first}，{second}</translation>
  </message>
  <message>
   <source>{first}. {second}</source>
   <translation>{first}。{second}</translation>
  </message>
  <message>
   <source>{groups}; the largest has {pictures}.</source>
   <translation>{groups}；最大的一组有 {pictures}。</translation>
  </message>
  <message>
   <source>{hours} hours</source>
   <translation>{hours} 小时</translation>
  </message>
  <message>
   <source>{images} in {places} were not all classified last time (begun on {began}). What was finished is not computed again.</source>
   <translation>上次（开始于 {began}）{places} 中的 {images}未全部分类。已完成的不会重新计算。</translation>
  </message>
  <message>
   <source>{images} were not all classified last time (begun on {began}). What was finished is not computed again.</source>
   <translation>上次（开始于 {began}）的 {images}未全部分类。已完成的不会重新计算。</translation>
  </message>
  <message>
   <source>{images}: {problem}</source>
   <translation>{images}：{problem}</translation>
  </message>
  <message>
   <source>{kind}: {text}</source>
   <translation>{kind}：{text}</translation>
  </message>
  <message>
   <source>{line} has more cells than there are columns</source>
   <translation>{line}的单元格多于列数</translation>
  </message>
  <message>
   <source>{line} has no class</source>
   <translation>{line}没有类别</translation>
  </message>
  <message>
   <source>{line} names a mask outside the pack</source>
   <translation>{line}写明的掩膜在数据包之外</translation>
  </message>
  <message>
   <source>{line} names a mask that is not there</source>
   <translation>{line}写明的掩膜不存在</translation>
  </message>
  <message>
   <source>{line} names a picture outside the pack</source>
   <translation>{line}写明的图像在数据包之外</translation>
  </message>
  <message>
   <source>{line} names a picture that an earlier line names</source>
   <translation>{line}写明的图像已在前面的行中写明</translation>
  </message>
  <message>
   <source>{line} names a picture that is not there</source>
   <translation>{line}写明的图像不存在</translation>
  </message>
  <message>
   <source>{line} names an unknown part of the data</source>
   <translation>{line}写明的数据部分未知</translation>
  </message>
  <message>
   <source>{line} names no mask</source>
   <translation>{line}未写明掩膜</translation>
  </message>
  <message>
   <source>{line} names no picture</source>
   <translation>{line}未写明图像</translation>
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation>{low} 至 {high}</translation>
  </message>
  <message>
   <source>{megabytes} MB</source>
   <translation>{megabytes} MB</translation>
  </message>
  <message>
   <source>{message}. {remedy}.</source>
   <translation>{message}。{remedy}。</translation>
  </message>
  <message>
   <source>{method}, for {about}. {says}</source>
   <translation>{method}，{about}。{says}</translation>
  </message>
  <message>
   <source>{method}, mean of stages</source>
   <translation>{method}，各级平均</translation>
  </message>
  <message>
   <source>{method}, stage {stage}</source>
   <translation>{method}，第 {stage} 级</translation>
  </message>
  <message>
   <source>{method}: {paper}</source>
   <translation>{method}：{paper}</translation>
  </message>
  <message>
   <source>{mixed}, and not evenly over the classes; the network may learn that instead</source>
   <translation>{mixed}，且在各类别中分布不均；网络可能转而学习这一点</translation>
  </message>
  <message>
   <source>{modality} images</source>
   <translation>{modality} 图像</translation>
  </message>
  <message>
   <source>{modality} series</source>
   <translation>{modality} 序列</translation>
  </message>
  <message>
   <source>{model} has a new card</source>
   <translation>{model} 的卡片已更新</translation>
  </message>
  <message>
   <source>{model} is added</source>
   <translation>已添加 {model}</translation>
  </message>
  <message>
   <source>{model} is called {new} now</source>
   <translation>{model} 已更名为 {new}</translation>
  </message>
  <message>
   <source>{model} is in use now</source>
   <translation>现在使用 {model}</translation>
  </message>
  <message>
   <source>{model} is removed; it is kept for seven days</source>
   <translation>{model} 已移除；将保留七天</translation>
  </message>
  <message>
   <source>{model}, version {version}</source>
   <translation>{model}，版本 {version}</translation>
  </message>
  <message>
   <source>{model}: {said}, {share}.</source>
   <translation>{model}：{said}，{share}。</translation>
  </message>
  <message numerus="yes">
   <source>{named} of {n} classes are named.</source>
   <translation>
    <numerusform>{n} 个类别中已命名 {named} 个。</numerusform>
   </translation>
  </message>
  <message>
   <source>{names} and {count:,} more</source>
   <translation>{names}以及另外 {count:,} 个</translation>
  </message>
  <message>
   <source>{names} and {n} more</source>
   <translation>{names}以及另外 {n} 个</translation>
  </message>
  <message>
   <source>{name} cannot be a model's name: Windows keeps it for a device</source>
   <translation>{name} 不能用作模型名称：Windows 将其保留给设备</translation>
  </message>
  <message>
   <source>{name} is not a name for a model</source>
   <translation>{name} 不能用作模型名称</translation>
  </message>
  <message>
   <source>{name} would be written over an image that was read</source>
   <translation>{name} 将覆盖已读取的图像</translation>
  </message>
  <message>
   <source>{name}, per cent of the pictures</source>
   <translation>{name}，占图像的百分比</translation>
  </message>
  <message numerus="yes">
   <source>{name}, {n} pictures</source>
   <translation>
    <numerusform>{name}，{n} 幅图像</numerusform>
   </translation>
  </message>
  <message>
   <source>{name}: not installed</source>
   <translation>{name}：未安装</translation>
  </message>
  <message>
   <source>{name}: {count}</source>
   <translation>{name}：{count}</translation>
  </message>
  <message>
   <source>{name}: {file}</source>
   <translation>{name}：{file}</translation>
  </message>
  <message>
   <source>{name}: {reason}</source>
   <translation>{name}：{reason}</translation>
  </message>
  <message>
   <source>{network}, {millions:.1f} million weights</source>
   <translation>{network}，{millions:.1f} 百万个权重</translation>
  </message>
  <message>
   <source>{new} is a copy of {model}</source>
   <translation>{new} 是 {model} 的副本</translation>
  </message>
  <message>
   <source>{number} %</source>
   <translation>{number}%</translation>
  </message>
  <message>
   <source>{number} d</source>
   <translation>{number} 天</translation>
  </message>
  <message>
   <source>{number} m</source>
   <translation>{number} 个月</translation>
  </message>
  <message>
   <source>{number} w</source>
   <translation>{number} 周</translation>
  </message>
  <message>
   <source>{number} y</source>
   <translation>{number} 岁</translation>
  </message>
  <message>
   <source>{number}: {kind}, name hidden</source>
   <translation>{number}：{kind}，名称已隐藏</translation>
  </message>
  <message numerus="yes">
   <source>{n} cautions</source>
   <translation>
    <numerusform>{n} 个警示</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} class folders</source>
   <translation>
    <numerusform>{n} 个类别文件夹</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} classes</source>
   <translation>
    <numerusform>{n} 个类别</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} elements</source>
   <translation>
    <numerusform>{n} 个元素</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} false alarms</source>
   <translation>
    <numerusform>误判 {n} 幅</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} files in your models folder cannot be used; rest here to see why.</source>
   <translation>
    <numerusform>您的模型文件夹中有 {n} 个文件无法使用；将光标停在此处可查看原因。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} files written.</source>
   <translation>
    <numerusform>已写入 {n} 个文件。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} groups</source>
   <translation>
    <numerusform>{n} 组</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} hours</source>
   <translation>
    <numerusform>{n} 小时</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} images</source>
   <translation>
    <numerusform>{n} 幅图像</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} items</source>
   <translation>
    <numerusform>{n} 项</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} labelled pictures to measure on, {unreadable} unreadable; labels by {origin}.</source>
   <translation>
    <numerusform>{n} 幅带标签的图像可用于评估，{unreadable} 幅无法读取；标签来源：{origin}。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} labelled pictures to measure on; labels by {origin}.</source>
   <translation>
    <numerusform>{n} 幅带标签的图像可用于评估；标签来源：{origin}。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} labels marked as wrong.</source>
   <translation>
    <numerusform>已将 {n} 个标签标记为有误。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} labels may be wrong: the model is sure of another class, and the others with that label are unlike.</source>
   <translation>
    <numerusform>{n} 个标签可能有误：模型确信属于其他类别，且与同标签的其他图像不相似。</numerusform>
   </translation>
  </message>
  <message>
   <source>{n} labels or more may be wrong: the model is sure of another class, and the others with that label are unlike.</source>
   <translation>至少 {n} 个标签可能有误：模型确信属于其他类别，且与同标签的其他图像不相似。</translation>
  </message>
  <message numerus="yes">
   <source>{n} marked regions</source>
   <translation>
    <numerusform>{n} 个标记区域</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} masks cannot be used; their pictures are used without a region</source>
   <translation>
    <numerusform>{n} 个掩膜无法使用；对应图像将不带区域使用</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} measures</source>
   <translation>
    <numerusform>{n} 项测量</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} minutes</source>
   <translation>
    <numerusform>{n} 分钟</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} not readable</source>
   <translation>
    <numerusform>{n} 幅无法读取</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} of the copies may have text burnt in: look at them before they leave your hands.</source>
   <translation>
    <numerusform>{n} 份副本中可能有烧录的文字：交出之前请先查看。</numerusform>
   </translation>
  </message>
  <message>
   <source>{n} of them by masks that were found</source>
   <translation>其中 {n} 幅来自已找到的掩膜</translation>
  </message>
  <message>
   <source>{n} of {all}</source>
   <translation>{n} / {all}</translation>
  </message>
  <message>
   <source>{n} of {all} classified</source>
   <translation>已分类 {n} / {all}</translation>
  </message>
  <message>
   <source>{n} of {all} images are DICOM; the others get none.</source>
   <translation>{all} 幅图像中有 {n} 幅为 DICOM；其余图像不生成。</translation>
  </message>
  <message>
   <source>{n} of {all} lines differ</source>
   <translation>{all} 行中有 {n} 行不同</translation>
  </message>
  <message>
   <source>{n} of {all} right</source>
   <translation>{all} 幅中 {n} 幅正确</translation>
  </message>
  <message>
   <source>{n} or more</source>
   <translation>{n} 或更多</translation>
  </message>
  <message numerus="yes">
   <source>{n} other objects</source>
   <translation>
    <numerusform>{n} 个其他对象</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} parts by others. They are free software; their makers answer for nothing.</source>
   <translation>
    <numerusform>{n} 个他人制作的组件。它们是自由软件；其作者不承担任何责任。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} patients (or groups) have pictures in several of the parts training, validation and test; figures measured on them are too good</source>
   <translation>
    <numerusform>{n} 名患者（或 {n} 个组）的图像出现在训练集、验证集和测试集中的多个部分；在其上评估的指标偏高</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} patients (or groups) have pictures of several classes</source>
   <translation>
    <numerusform>{n} 名患者（或 {n} 个组）有多个类别的图像</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures</source>
   <translation>
    <numerusform>{n} 幅图像</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures are left out: others of the same patient or group, or copies of them, lie in the validation or test part that the data came with</source>
   <translation>
    <numerusform>排除了 {n} 幅图像：同一患者或组的其他图像或其副本位于数据自带的验证集或测试集中</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures cannot be read and will not be used</source>
   <translation>
    <numerusform>{n} 幅图像无法读取，将不使用</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures have copies in several of the parts training, validation and test; figures measured on such copies are too good</source>
   <translation>
    <numerusform>{n} 幅图像的副本出现在训练集、验证集和测试集中的多个部分；在此类副本上评估的指标偏高</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures have copies with different labels; at most one of the labels is right</source>
   <translation>
    <numerusform>{n} 幅图像的副本标签不同；其中最多只有一个标签正确</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures have exact copies with the same label</source>
   <translation>
    <numerusform>{n} 幅图像有标签相同的完全副本</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures marked</source>
   <translation>
    <numerusform>已标注 {n} 幅图像</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures of {true}, recognised</source>
   <translation>
    <numerusform>{n} 幅“{true}”图像，判断正确</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures of {true}, taken for {predicted}</source>
   <translation>
    <numerusform>{n} 幅“{true}”图像，误判为“{predicted}”</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures opened in the main window.</source>
   <translation>
    <numerusform>已在主窗口中打开 {n} 幅图像。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures whose label may be wrong: a model that had not seen the picture is sure of another class. Check them, correct the labels in your files, and train again.</source>
   <translation>
    <numerusform>{n} 幅图像的标签可能有误：未见过该图像的模型确信其属于其他类别。请核对，在您的文件中更正标签后重新训练。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} pictures without a label will not be used</source>
   <translation>
    <numerusform>{n} 幅图像没有标签，将不使用</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} places</source>
   <translation>
    <numerusform>{n} 处</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} problems</source>
   <translation>
    <numerusform>{n} 个问题</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} rectangles</source>
   <translation>
    <numerusform>{n} 个矩形</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} rectangles in every picture</source>
   <translation>
    <numerusform>每幅图像 {n} 个矩形</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} rows of the table name a file that is not there</source>
   <translation>
    <numerusform>表格中有 {n} 行写明的文件不存在</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} selected images</source>
   <translation>
    <numerusform>{n} 幅所选图像</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} studies</source>
   <translation>
    <numerusform>{n} 次检查</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} unreadable</source>
   <translation>
    <numerusform>{n} 个无法读取</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} waiting</source>
   <translation>
    <numerusform>{n} 幅等待中</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{n} with cautions</source>
   <translation>
    <numerusform>{n} 幅有警示</numerusform>
   </translation>
  </message>
  <message>
   <source>{other} less {first}</source>
   <translation>{other} 减 {first}</translation>
  </message>
  <message>
   <source>{part}: {progress}</source>
   <translation>{part}：{progress}</translation>
  </message>
  <message numerus="yes">
   <source>{pictures:,} pictures are nearly the same as others, in {n} sets of up to {largest}</source>
   <translation>
    <numerusform>{pictures:,} 幅图像与其他图像几乎相同，共 {n} 组，每组最多 {largest} 幅</numerusform>
   </translation>
  </message>
  <message>
   <source>{pictures} in {classes}</source>
   <translation>{pictures}，{classes}</translation>
  </message>
  <message>
   <source>{pictures}, {classes}</source>
   <translation>{pictures}，{classes}</translation>
  </message>
  <message>
   <source>{pictures}, {part}</source>
   <translation>{pictures}，{part}</translation>
  </message>
  <message>
   <source>{problem}, while the other {count} have pictures of one class alone</source>
   <translation>{problem}，而其余 {count} 名只有一个类别的图像</translation>
  </message>
  <message>
   <source>{problem}; this is right for those who were seen again later, else look for wrong labels</source>
   <translation>{problem}；如果他们后来再次就诊，则属正常，否则请检查标签是否有误</translation>
  </message>
  <message>
   <source>{problem}; this is right for those who were seen again later, else look for wrong labels; if the names number other people in each class, take another rule</source>
   <translation>{problem}；如果他们后来再次就诊，则属正常，否则请检查标签是否有误；如果各类别中的名称指的是不同的人，请换用其他规则</translation>
  </message>
  <message numerus="yes">
   <source>{problem}; those in the test part, else in validation, stay, and {n} pictures will be left out</source>
   <translation>
    <numerusform>{problem}；测试集中的图像保留，其次是验证集中的，另有 {n} 幅图像将被排除</numerusform>
   </translation>
  </message>
  <message>
   <source>{result}. Caution: {cautions}</source>
   <translation>{result}。警示：{cautions}</translation>
  </message>
  <message>
   <source>{sentence} Filled in from around it, the highlighted {share} % leaves {highest:.2f}, the lowest {share} % {lowest:.2f}.</source>
   <translation>{sentence}用周围内容填补后，突出显示的 {share} % 剩余 {highest:.2f}，最低的 {share} % 剩余 {lowest:.2f}。</translation>
  </message>
  <message>
   <source>{sentence} The map does no better than chance here.</source>
   <translation>{sentence}此处热图并不优于随机。</translation>
  </message>
  <message>
   <source>{sentence}.</source>
   <translation>{sentence}。</translation>
  </message>
  <message>
   <source>{share:.0%} of the picture is pure black; little of it shows anything</source>
   <translation>图像有 {share:.0%} 为纯黑，可见内容很少</translation>
  </message>
  <message>
   <source>{share:.0%} of the picture is pure white; it may be overexposed</source>
   <translation>图像有 {share:.0%} 为纯白，可能曝光过度</translation>
  </message>
  <message>
   <source>{share} before</source>
   <translation>之前 {share}</translation>
  </message>
  <message>
   <source>{share} right</source>
   <translation>正确 {share}</translation>
  </message>
  <message>
   <source>{share}, not calibrated</source>
   <translation>{share}，未校准</translation>
  </message>
  <message numerus="yes">
   <source>{shown} of {n} elements</source>
   <translation>
    <numerusform>{shown} / {n} 个元素</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{shown} of {n} rows</source>
   <translation>
    <numerusform>{shown} / {n} 行</numerusform>
   </translation>
  </message>
  <message>
   <source>{side} {value}</source>
   <translation>{side} {value}</translation>
  </message>
  <message>
   <source>{size} GB</source>
   <translation>{size} GB</translation>
  </message>
  <message>
   <source>{size} MB</source>
   <translation>{size} MB</translation>
  </message>
  <message>
   <source>{span} to 8 bit</source>
   <translation>{span} 转换为 8 位</translation>
  </message>
  <message>
   <source>{task} (calibrated): {classes}</source>
   <translation>{task}（已校准）：{classes}</translation>
  </message>
  <message>
   <source>{task} (not calibrated): {classes}</source>
   <translation>{task}（未校准）：{classes}</translation>
  </message>
  <message>
   <source>{task}: classes</source>
   <translation>{task}：类别</translation>
  </message>
  <message>
   <source>{task}: measured on</source>
   <translation>{task}：评估数据</translation>
  </message>
  <message numerus="yes">
   <source>{task}: right in {right} of {n} pictures</source>
   <translation>
    <numerusform>{task}：{n} 幅图像中 {right} 幅正确</numerusform>
   </translation>
  </message>
  <message>
   <source>{task}: {figure}</source>
   <translation>{task}：{figure}</translation>
  </message>
  <message>
   <source>{tip} ({key})</source>
   <translation>{tip}（{key}）</translation>
  </message>
  <message>
   <source>{title} knows other classes than {first}</source>
   <translation>{title} 的类别与 {first} 不同</translation>
  </message>
  <message>
   <source>{title}, version {version}</source>
   <translation>{title}，版本 {version}</translation>
  </message>
  <message>
   <source>{title}, {rest}</source>
   <translation>{title}，{rest}</translation>
  </message>
  <message>
   <source>{title}, {time}</source>
   <translation>{title}，{time}</translation>
  </message>
  <message>
   <source>{title}, {time}, suggested for your data</source>
   <translation>{title}，{time}，适合您的数据</translation>
  </message>
  <message>
   <source>{title}: {done} of {total}</source>
   <translation>{title}：{done} / {total}</translation>
  </message>
  <message>
   <source>{title}: {done} so far</source>
   <translation>{title}：已完成 {done}</translation>
  </message>
  <message>
   <source>{title}: {first} at first, {last} at last</source>
   <translation>{title}：开始为 {first}，最后为 {last}</translation>
  </message>
  <message>
   <source>{title}: {question}</source>
   <translation>{title}：{question}</translation>
  </message>
  <message>
   <source>{title}…</source>
   <translation>{title}…</translation>
  </message>
  <message>
   <source>{true}, recognised</source>
   <translation>“{true}”，判断正确</translation>
  </message>
  <message>
   <source>{true}, taken for {predicted}</source>
   <translation>“{true}”误判为“{predicted}”</translation>
  </message>
  <message>
   <source>{value:.3f} ({low:.3f} to {high:.3f})</source>
   <translation>{value:.3f}（{low:.3f} 至 {high:.3f}）</translation>
  </message>
  <message>
   <source>{value}
{low} to {high}</source>
   <translation>{value}
{low} 至 {high}</translation>
  </message>
  <message>
   <source>{value} ({low} to {high})</source>
   <translation>{value} ({low} 至 {high})</translation>
  </message>
  <message>
   <source>{what} (Ctrl+Z)</source>
   <translation>{what} (Ctrl+Z)</translation>
  </message>
  <message>
   <source>{what} ({names})</source>
   <translation>{what}（{names}）</translation>
  </message>
  <message>
   <source>{what}: pass {epoch}, step {n} of {all}</source>
   <translation>{what}：第 {epoch} 轮，第 {n} / {all} 步</translation>
  </message>
  <message>
   <source>{what}: {n} of {all}</source>
   <translation>{what}：{n} / {all}</translation>
  </message>
  <message numerus="yes">
   <source>{what}: {n} pictures.</source>
   <translation>
    <numerusform>{what}：{n} 幅图像。</numerusform>
   </translation>
  </message>
  <message>
   <source>{what}: {state}</source>
   <translation>{what}：{state}</translation>
  </message>
  <message>
   <source>{what}…</source>
   <translation>{what}…</translation>
  </message>
  <message>
   <source>{width} × {height} pixels, whatever your window. Made by: {rendering}.</source>
   <translation>{width} × {height} 像素，与您的窗宽/窗位无关。生成方式：{rendering}。</translation>
  </message>
  <message>
   <source>✗ label: {label}</source>
   <translation>✗ 标签：{label}</translation>
  </message>
 </context>
</TS>
