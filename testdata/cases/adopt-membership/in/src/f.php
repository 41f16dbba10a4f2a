<?php $view = in_array("B0360", $activities);
