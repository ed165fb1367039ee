using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>A test: says whether the value on its left is something.</summary>
internal delegate bool TestFunction(Rendering rendering, TemplateValue value, CallArguments arguments);
